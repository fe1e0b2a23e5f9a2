using System.Runtime.InteropServices;

namespace Sluice.Journal.Writing;

/// <summary>The writes that share one commit.</summary>
internal sealed class Group
{
    private readonly List<PendingWrite> _appends = [];
    private readonly List<PendingWrite> _changes = [];

    public ReadOnlySpan<PendingWrite> Appends => CollectionsMarshal.AsSpan(_appends);

    public ReadOnlySpan<PendingWrite> Changes => CollectionsMarshal.AsSpan(_changes);

    /// <summary>Takes as many writes as may share a commit, from the given one on. Returns the first that it left.</summary>
    public PendingWrite? Fill(PendingWrite? write, int bytesMax)
    {
        _appends.Clear();
        _changes.Clear();
        for (var bytes = 0; write is { Chore: null }; write = write.Next)
        {
            if (write.IsAppend)
            {
                if (_appends.Count > 0 && bytes + write.Record.Length > bytesMax) break;
                bytes += write.Record.Length;
                _appends.Add(write);
            }
            else
            {
                _changes.Add(write);
            }
        }
        return write;
    }
}
