"""The settings: `portal.toml` and the environment, read once, refused loudly when faulty."""

from portal.settings.faults import SettingsInvalid
from portal.settings.loading import load_settings
from portal.settings.secret import Secret
from portal.settings.values import MailSettings, Settings, StripeSettings

__all__ = [
    "MailSettings",
    "Secret",
    "Settings",
    "SettingsInvalid",
    "StripeSettings",
    "load_settings",
]
