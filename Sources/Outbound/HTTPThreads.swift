import Primitives

extension BlockingThreads where State == HTTPHandle {
    /// A cancelled task stops its transfer within about a second; what became of it until then is still told.
    func perform(_ request: HTTPRequest) async -> HTTPOutcome {
        let stop = StopFlag()
        return await withTaskCancellationHandler {
            await run { kept in
                if stop.isSet { return HTTPOutcome(end: .failed(.cancelled)) }
                // What one address left behind, a name's number or a TLS session, is no matter of the next.
                let handle = (request.guardedDial == nil ? kept : nil) ?? HTTPHandle()
                if request.guardedDial == nil { kept = handle }
                guard let handle else { return HTTPOutcome(end: .failed(.unusable)) }
                return HTTPExchange(handle: handle, request: request).perform(stop: stop)
            } ?? HTTPOutcome(end: .failed(.busy))
        } onCancel: {
            stop.set()
        }
    }
}
