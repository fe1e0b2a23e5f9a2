namespace Sluice.Journal.Delivery;

/// <summary>How an item stands, as the ledger says it. The numbers are stored: they never change their meaning.</summary>
internal enum Ending : byte
{
    /// <summary>Not ended: it waits for another try, or behind one that does.</summary>
    Waiting = 0,

    /// <summary>The destination took it.</summary>
    Delivered = 1,

    /// <summary>The destination does not want it: source, <c>integrations</c>, triggers, a script, or a mapping that yields nothing.</summary>
    Filtered = 2,

    /// <summary>Its call has no message.</summary>
    NotMapped = 3,

    /// <summary>Rejected or given up; its dead letter is kept.</summary>
    Dead = 4,

    /// <summary>Its person is suppressed or deleted.</summary>
    Fenced = 5,

    /// <summary>Its message id had been accepted before.</summary>
    Duplicate = 6,

    /// <summary>Its dead letter was dropped by the operator.</summary>
    Dropped = 7,
}
