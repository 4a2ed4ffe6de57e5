/// A topic as a dense number, the same on all workers of a node.
package struct TopicIndex: Hashable, Sendable {
    package let value: UInt32
    package init(_ value: UInt32) { self.value = value }
}
