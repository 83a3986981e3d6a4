// A module imports one thing and has every noun it needs.
@_exported public import Vocabulary
