import Testing

/// Whole nodes as processes of their own, on free ports of loopback. One test after the other: each has the machine's
/// cores to itself, so a bound that is generous stays generous.
@Suite(.serialized)
struct SystemTests {}
