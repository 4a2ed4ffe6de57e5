/// What waits to become durable, bounded in records and bytes. Pure; its owner guards it with a lock.
struct LogQueue {
    /// The most records that are not durable yet.
    static let maximumRecords = 8192
    /// The most bytes of them: a commit of 1.8 MB takes 3.6 ms, this one some 60 ms.
    static let maximumBytes = 32 << 20

    let recordLimit: Int
    let byteLimit: Int
    private var waiting: [LogRecord] = []
    /// Records and bytes that are waiting or on their way to the disk.
    private(set) var records = 0
    private(set) var bytes = 0

    init(recordLimit: Int = maximumRecords, byteLimit: Int = maximumBytes) {
        self.recordLimit = recordLimit
        self.byteLimit = byteLimit
    }

    /// Takes a record; `false` when it is full. An empty one takes any: what is larger than the bound would never be taken.
    mutating func push(_ record: LogRecord) -> Bool {
        let size = record.size
        guard records == 0 || records < recordLimit && bytes + size <= byteLimit else { return false }
        records += 1
        bytes += size
        waiting.append(record)
        return true
    }

    /// All that waits, in order. It counts against the bounds until `release`.
    mutating func takeAll() -> [LogRecord] {
        defer { waiting = [] }
        return waiting
    }

    /// What was taken is durable.
    mutating func release(_ batch: [LogRecord]) {
        records -= batch.count
        bytes -= batch.reduce(0) { $0 + $1.size }
    }
}
