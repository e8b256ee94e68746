"""The version that every page shows. A release changes this line."""

VERSION = "1.0.0"
