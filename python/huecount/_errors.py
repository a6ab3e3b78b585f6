"""What can go wrong. Every exception of the package is a :class:`HuecountError`; wrong arguments are a plain ``ValueError``."""


class HuecountError(Exception):
    """The base of the package's exceptions."""


class ImageError(HuecountError, ValueError):
    """An image can't be used: it can't be read or decoded, is empty, or is too large."""


class UndefinedMetricError(HuecountError, ValueError):
    """A metric has no value for what it was given; the text says why. The value is never replaced by NaN or 0."""


class SweepError(HuecountError):
    """A sweep gave no report: there was nothing to evaluate, or no thread could be started."""


class ReportError(SweepError, OSError):
    """A report can't be written, or a table of it can't be read."""
