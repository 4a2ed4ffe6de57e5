import CNGHTTP2
import EventLoop
import MatchModel

/// How a session ends in peace.
extension HTTP2Session {
    /// Says goodbye and ends, streams that are open included.
    func goAway() {
        guard session != nil else { return }
        nghttp2_session_terminate_session(session, NGHTTP2_NO_ERROR.rawValue)
        flush()
    }

    /// A server's session takes no more streams: the peer is told, those that are open go on, and then it ends
    /// (RFC 9113, 6.8). Streams that were on their way when it was told are still taken for a second.
    func shutDown() {
        guard session != nil else { return }
        nghttp2_submit_shutdown_notice(session)
        flush()
        channel.loop.schedule(after: .seconds(1)) { [weak self] in
            guard let self, let session = self.session else { return }
            let last = nghttp2_session_get_last_proc_stream_id(session)
            nghttp2_submit_goaway(session, 0, last, NGHTTP2_NO_ERROR.rawValue, nil, 0)
            self.flush()
        }
    }
}
