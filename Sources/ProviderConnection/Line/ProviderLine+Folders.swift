import MatchModel

/// Folders: looked into, and their files read and handed over one after the other.
extension ProviderLine {
    /// What a look into a folder found.
    package mutating func looked(
        _ call: CallID, _ outcome: Result<FolderListing, ConnectionFailure>, now: ConnectionMoment
    ) -> [ConnectionDirective] {
        guard case .folder(let index)? = end(call), case .looking = folders[index].state else {
            return advance(now: now)
        }
        let connector = name(of: folders[index].connector)
        switch outcome {
        case .failure(let failure):
            counters.count(failure.kind)
            raise(.folderUnreadable, connector: connector, failure.detail)
        case .success(let listing):
            clear(.folderUnreadable, connector: connector)
            folders[index].ready = folders[index].watch.looked(listing, at: folders[index].lookBegan)
            if listing.isCut || folders[index].watch.beyond > 0 {
                counters.count(.folderFiles)
                raise(
                    .folderFull, connector: connector,
                    listing.isCut
                        ? "it has more names than are read of a folder, so there may be files that nobody sees; move old "
                            + "ones away"
                        : "\(folders[index].watch.beyond) files more than the \(FolderWatch.maximumFiles) that are looked "
                            + "at; move old ones away")
            } else {
                clear(.folderFull, connector: connector)
            }
        }
        readNext(index, now: now)
        return advance(now: now)
    }

    /// What reading a file brought.
    package mutating func read(
        _ call: CallID, _ outcome: FileOutcome, now: ConnectionMoment
    ) -> [ConnectionDirective] {
        guard case .folder(let index)? = end(call), case .reading(_, let file) = folders[index].state else {
            return advance(now: now)
        }
        switch outcome {
        case .content(let bytes, let received) where !bytes.isEmpty:
            counters.files += 1
            folders[index].state = .delivering(file)
            // Its place is when it was written: read again after a restart it is as old as it was. One that says it was
            // written later than it was found would make all that follow it old.
            let written = min(file.modified, folders[index].lookBegan)
            folders[index].lastSent = max(UInt64(clamping: written.microseconds), folders[index].lastSent + 1)
            folders[index].lane.append(
                payload(
                    bytes, connector: folders[index].connector, sent: folders[index].lastSent, received: received))
            return advance(now: now)
        case .content: folders[index].watch.finished(file)
        case .tooLarge:
            counters.count(.tooLarge)
            counters.count(.payloadBytes)
            folders[index].watch.finished(file)
        // The next look finds them again.
        case .changed: counters.count(.changed)
        case .failed(let failure): counters.count(failure.kind)
        }
        readNext(index, now: now)
        return advance(now: now)
    }

    /// The payload of a file was taken, or cannot be used.
    mutating func fileFinished(_ index: Int, now: ConnectionMoment) {
        guard case .delivering(let file) = folders[index].state else { return }
        folders[index].watch.finished(file)
        readNext(index, now: now)
    }

    private mutating func readNext(_ index: Int, now: ConnectionMoment) {
        let settings = folders[index].settings
        guard !folders[index].ready.isEmpty else {
            folders[index].state = .waiting(due: max(folders[index].lastLook + settings.interval, now.monotonic))
            return
        }
        let file = folders[index].ready.removeFirst()
        let call = begin(.out(.folder(index)))
        folders[index].state = .reading(call, file)
        directives.append(
            .read(call, path: "\(settings.path)/\(file.name)", file, maximumBytes: settings.maximumBytes))
    }

    mutating func lookIntoFolders(now: ConnectionMoment) {
        for index in folders.indices {
            guard case .waiting(let due) = folders[index].state, due <= now.monotonic else { continue }
            let call = begin(.out(.folder(index)))
            folders[index].state = .looking(call)
            folders[index].lastLook = now.monotonic
            folders[index].lookBegan = now.unix
            directives.append(.look(call, path: folders[index].settings.path))
        }
    }
}
