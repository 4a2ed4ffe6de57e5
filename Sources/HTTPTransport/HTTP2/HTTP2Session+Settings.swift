import CNGHTTP2

/// What nghttp2 is told when a session begins.
extension HTTP2Session {
    /// nghttp2's own limits stand behind the watcher's, which have names. Closed streams are not kept for their priority.
    static func set(_ option: OpaquePointer?, _ limits: HTTP2FrameLimits?) {
        nghttp2_option_set_no_closed_streams(option, 1)
        guard let limits else { return }
        nghttp2_option_set_stream_reset_rate_limit(
            option, UInt64(limits.resets.burst), UInt64(limits.resets.perSecond))
        nghttp2_option_set_max_settings(option, limits.settingsEntries)
        nghttp2_option_set_max_outbound_ack(option, limits.acknowledgements)
        // nghttp2 1.52 counts a frame again for every piece that its header comes in, so its limit stands far behind.
        nghttp2_option_set_max_continuations(option, limits.continuations * 16)
    }

    /// The settings that the peer is told (RFC 9113, 6.5.2).
    static func entries(_ side: Side, _ settings: HTTP2Settings) -> [nghttp2_settings_entry] {
        var entries = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: UInt32(settings.streamWindow)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(HTTPMessageLimits.fields)),
        ]
        switch side {
        case .server:
            entries.append(
                nghttp2_settings_entry(
                    settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
                    value: settings.concurrentStreams))
        case .client:
            entries.append(
                nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0))
        }
        return entries
    }

    /// The bounds that nghttp2 keeps itself.
    static func bound(of code: Int32) -> HTTPBound? {
        switch code {
        case NGHTTP2_ERR_FLOODED.rawValue: .unreadAcknowledgements
        case NGHTTP2_ERR_TOO_MANY_SETTINGS.rawValue: .settingsFlood
        case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue: .continuationFlood
        default: nil
        }
    }
}
