"""The doctor: many small looks at what is set, each with what it found and how to mend it."""
