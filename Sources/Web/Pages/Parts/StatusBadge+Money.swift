import Domain
import Store

/// The states of money's things, with the words that pages show.
extension StatusBadge {
    /// - Parameter isOverdue: whether it was to be paid before today.
    init(invoice state: InvoiceState, isOverdue: Bool = false) {
        switch state {
        case .draft: self.init(.pause, "Draft")
        case .unpaid: self.init(isOverdue ? .failed : .pending, isOverdue ? "Overdue" : "Unpaid")
        case .paid: self.init(.completed, "Paid")
        case .cancelled: self.init(.terminated, "Cancelled")
        case .refunded: self.init(.terminated, "Refunded", icon: "retry")
        }
    }

    /// What waits for a person says so, whatever else is known of it.
    init(payment: Payment) {
        guard payment.held == nil else {
            self.init(.error, "Held")
            return
        }
        switch payment.state {
        case .opened: self.init(.pending, "Opened")
        case .pending: self.init(.processing, "Pending")
        case .authorized: self.init(.suspended, "Authorized")
        case .failed: self.init(.failed, "Failed")
        case .cancelled: self.init(.terminated, "Cancelled")
        case .succeeded: self.init(.completed, "Paid")
        }
    }

    init(refund state: Refund.State) {
        switch state {
        case .waiting: self.init(.pending, "Waiting")
        case .pending: self.init(.processing, "On its way")
        case .succeeded: self.init(.completed, "Done")
        case .failed: self.init(.failed, "Failed")
        case .uncertain: self.init(.error, "Uncertain", icon: "uncertain")
        }
    }

    init(delivery state: Delivery.State) {
        switch state {
        case .received: self.init(.pending, "Received")
        case .accepted: self.init(.processing, "Accepted")
        case .settled: self.init(.completed, "Settled")
        case .held: self.init(.error, "Held")
        case .rejected: self.init(.terminated, "Rejected")
        case .failed: self.init(.failed, "Failed")
        }
    }
}
