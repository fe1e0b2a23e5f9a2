namespace Sluice.Delivery.Attempts;

/// <summary>What calls attempts back: one for all that a dispatcher begins until it calls back what has sent nothing yet.</summary>
internal sealed class Recall
{
    /// <param name="stop">Ends what has sent nothing yet, whatever it waits for. Comes before the other, or with it.</param>
    /// <param name="cancel">Cuts short what is under way.</param>
    public Recall(CancellationToken stop, CancellationToken cancel)
    {
        (Stop, Cancel) = (stop, cancel);
        UnderWay = stop == cancel ? this : new(cancel, cancel);
    }

    /// <summary>Ends what has sent nothing yet: it is as if it had never begun.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Cuts short what is under way.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>The same for an attempt that has sent something: it may wait for what it still needs until it is cut short.</summary>
    public Recall UnderWay { get; }
}
