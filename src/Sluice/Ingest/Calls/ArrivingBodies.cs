namespace Sluice.Ingest.Calls;

/// <summary>How many bytes of bodies wait for their rest. What came whole at once is not among them. For many threads.</summary>
internal sealed class ArrivingBodies
{
    private long _bytes;

    /// <summary>Counts more bytes. False, and nothing is counted, where there are too many then.</summary>
    /// <param name="bytes">So many.</param>
    /// <param name="most">How many there may be in all.</param>
    public bool TryAdd(long bytes, long most)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= most) return true;
        Remove(bytes);
        return false;
    }

    /// <summary>Takes back what was counted.</summary>
    public void Remove(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
