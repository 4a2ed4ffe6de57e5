import MatchModel

/// One folder: looked into, and its files read and handed over one after the other.
struct FolderFollower: Sendable {
    enum State: Sendable {
        case waiting(due: MonotonicInstant)
        case looking(CallID)
        case reading(CallID, FolderFile)
        case delivering(FolderFile)
    }

    /// The index of its connector.
    let connector: Int
    let settings: FolderSettings

    var state: State
    var watch: FolderWatch
    /// Files at rest that are still to be read.
    var ready: [FolderFile] = []
    var lastLook: MonotonicInstant
    /// When the look under way began, by the clock that stamps files.
    var lookBegan = UnixInstant(microseconds: 0)
    /// Of the last payload: two files written in one moment are told apart.
    var lastSent: UInt64 = 0
    var lane = DeliveryLane()

    init(connector: Int, settings: FolderSettings, due: MonotonicInstant) {
        self.connector = connector
        self.settings = settings
        state = .waiting(due: due)
        watch = FolderWatch(suffixes: settings.suffixes)
        lastLook = due
    }
}
