"""Kills of a real Home Assistant; of the integration only its journal is read here."""

import bare_package

bare_package.install()
