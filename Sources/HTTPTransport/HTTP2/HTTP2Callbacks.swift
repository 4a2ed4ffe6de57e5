import CNGHTTP2

/// The functions nghttp2 calls. They only note what happened in the session that `user` points at: nothing of the
/// owners runs inside nghttp2, so owners may do anything, the end of the session included.
///
/// The session outlives its nghttp2 object, which it deletes, so the unretained pointer is good in every call.
enum HTTP2Callbacks {
    static func install(_ callbacks: OpaquePointer?) {
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, user in
            guard let frame, let session = sessionBehind(user) else { return 0 }
            if isHead(frame.pointee) {
                session.noteBegin(
                    frame.pointee.hd.stream_id, opens: frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _, frame, name, nameCount, value, valueCount, _, user in
            guard let frame, let session = sessionBehind(user), isHead(frame.pointee) else { return 0 }
            session.noteField(
                UnsafeBufferPointer(start: name, count: nameCount), UnsafeBufferPointer(start: value, count: valueCount)
            )
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, user in
            guard let frame, let session = sessionBehind(user) else { return 0 }
            let header = frame.pointee.hd
            let ends = UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
            if isHead(frame.pointee) { session.noteHead(header.stream_id, ends: ends) }
            let carries =
                UInt32(header.type) == NGHTTP2_HEADERS.rawValue || UInt32(header.type) == NGHTTP2_DATA.rawValue
            if carries, ends {
                session.notePeerEnded(header.stream_id)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, stream, data, count, user in
            sessionBehind(user)?.noteData(stream, UnsafeBufferPointer(start: data, count: count))
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, user in
            guard let frame else { return 0 }
            let header = frame.pointee.hd
            if UInt32(header.type) == NGHTTP2_DATA.rawValue { sessionBehind(user)?.noteDataSent() }
            if UInt32(header.type) == NGHTTP2_GOAWAY.rawValue {
                sessionBehind(user)?.noteGoAwaySent(frame.pointee.goaway.error_code)
            }
            if UInt32(header.type) == NGHTTP2_RST_STREAM.rawValue {
                sessionBehind(user)?.noteResetSent(frame.pointee.rst_stream.error_code)
            }
            let carries =
                UInt32(header.type) == NGHTTP2_HEADERS.rawValue || UInt32(header.type) == NGHTTP2_DATA.rawValue
            if carries, UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0 {
                sessionBehind(user)?.noteLocalEnded(header.stream_id)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, stream, code, user in
            sessionBehind(user)?.noteClosed(stream, code)
            return 0
        }
    }

    /// Fills `buffer` with the stream's queued bytes; asks to be called again later when there are none.
    static let readBody: nghttp2_data_source_read_callback = { _, stream, buffer, count, flags, _, user in
        guard let buffer, let flags, let session = sessionBehind(user) else {
            return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
        }
        let target = UnsafeMutableRawBufferPointer(start: buffer, count: count)
        guard let (taken, isLast) = session.takeBody(stream, into: target) else {
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        if isLast { flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
        return taken
    }
}

// Free functions, because a C function pointer cannot hold a type.

private func sessionBehind(_ user: UnsafeMutableRawPointer?) -> HTTP2Session? {
    user.map { Unmanaged<HTTP2Session>.fromOpaque($0).takeUnretainedValue() }
}

/// A HEADERS frame that begins a request or a response; trailers and interim responses are passed over by the session.
private func isHead(_ frame: nghttp2_frame) -> Bool {
    UInt32(frame.hd.type) == NGHTTP2_HEADERS.rawValue
        && (frame.headers.cat == NGHTTP2_HCAT_REQUEST || frame.headers.cat == NGHTTP2_HCAT_RESPONSE
            || frame.headers.cat == NGHTTP2_HCAT_HEADERS)
}
