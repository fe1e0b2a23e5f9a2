namespace Sluice.Destinations.Exchanges;

/// <summary>
/// What a destination does for one parcel, or for a batch of them: requests in turn, each of which may depend on the answers before it.
/// Ask for <see cref="Next"/>, send it, hand the answer to <see cref="Take"/>, until there is none; then read the verdicts. For one thread at a
/// time; dispose of it once when done and let go of it, since it may be another's then.
/// </summary>
internal abstract class Exchange : IDisposable
{
    /// <summary>What to send now; null at the end. Good until the exchange is disposed of: its body's memory is another's then.</summary>
    public abstract Outgoing? Next();

    /// <summary>The answer to what was sent last.</summary>
    public abstract void Take(in Answer answer);

    /// <summary>At the end: who must act next for the parcel of this index.</summary>
    public abstract Verdict VerdictOf(int index);

    /// <summary>Whether that verdict is this parcel's own; otherwise it is one on all that were sent together.</summary>
    public virtual bool IsOwn(int index) => true;

    /// <summary>Whether this parcel was refused before anything was sent for it.</summary>
    public virtual bool IsRefused(int index) => false;

    /// <summary>Whether the host of the last request was chosen by the message, not by settings and mappings.</summary>
    internal virtual bool MessageChose(Uri url) => false;

    /// <inheritdoc/>
    public abstract void Dispose();
}
