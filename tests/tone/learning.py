"""Learning: a linear support vector machine over features that tell harsh from gentle.

Each feature is first weighed by how unevenly the two sides use it (as naive Bayes does), so that
the machine minds the telling ones.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.svm import LinearSVC

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONG = ("3:", "k:", "p:")  # what hardly comes twice unless it means something
_OF_KINDS = ("1:", "s:")  # stems and signals tell what a sentence does; the rest would be heavy

Row = tuple[str, ...]


def weights(rows: Sequence[Row], wanted: Sequence[bool]) -> tuple[float, dict[str, float]]:
    """A bias, and the weight of each feature, that tell the wanted rows from the others."""
    names, matrix = _matrix(rows)
    harsh = np.asarray(wanted)
    there = (matrix > 0).astype(float)
    with_it, without = (np.asarray(there[side].sum(axis=0)).ravel() + 1 for side in (harsh, ~harsh))
    uneven = np.abs(np.log(with_it / with_it.sum() * without.sum() / without)) ** 0.5
    machine = LinearSVC(C=3.0, class_weight="balanced", random_state=0)
    machine.fit(csr_matrix(matrix.multiply(uneven)), harsh)
    heavy = machine.coef_[0] * uneven
    return float(machine.intercept_[0]), dict(zip(names, heavy.tolist(), strict=True))


def kinds(rows: Sequence[Row], said: Sequence[str]) -> tuple[list[str], dict[str, list[float]]]:
    """The kinds of harsh rows, and what each stem and signal says for each of them."""
    telling = [tuple(name for name in row if name.startswith(_OF_KINDS)) for row in rows]
    names, matrix = _matrix(telling)
    machine = LinearSVC(C=1.0, random_state=0).fit(matrix, said)
    columns = zip(names, machine.coef_.T.tolist(), strict=True)
    return [str(kind) for kind in machine.classes_], dict(columns)


def _matrix(rows: Sequence[Row]) -> tuple[list[str], csr_matrix]:
    """The features that are not seldom, and for each row the ones that it has, all alike."""
    common = Counter(name for row in rows for name in row)
    names = DictVectorizer()
    matrix = names.fit_transform(
        {name: len(row) ** -0.5 for name in row if common[name] > 1 or not name.startswith(_LONG)}
        for row in rows
    )
    matrix.indices = matrix.indices.astype(np.int32)  # which is all that the machine takes
    matrix.indptr = matrix.indptr.astype(np.int32)
    return names.feature_names_, matrix
