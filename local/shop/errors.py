"""Errors whose message is a sentence for the person who runs the shop."""


class ShopError(Exception):
    """Anything that the shop cannot do and the caller can mend."""


class DataSetMissingError(ShopError):
    """A data set is not where it should be."""


class DataSetFormatError(ShopError):
    """A data set's file does not hold what its publisher describes."""


class DateRangeError(ShopError):
    """No order falls between the requested dates."""


class LandingConflictError(ShopError):
    """A file in Landing would have to change."""
