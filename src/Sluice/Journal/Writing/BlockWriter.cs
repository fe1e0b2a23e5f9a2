using Sluice.Journal.Blocks;

namespace Sluice.Journal.Writing;

/// <summary>Numbers the records of a commit and lays them into as few blocks as their size allows, of about equal size.</summary>
internal sealed class BlockWriter(int blockBytes) : IDisposable
{
    private readonly BlockPacker _packer = new();

    /// <summary>The unpacked blocks of the last commit, for readers; empty unless they were asked for.</summary>
    public List<Block> Fresh { get; } = [];

    /// <summary>Inserts the records. Returns the last number given.</summary>
    /// <param name="table">Where to.</param>
    /// <param name="appends">The records.</param>
    /// <param name="first">The number of the first.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="keep">Whether readers want the blocks.</param>
    public long Insert(BlockTable table, ReadOnlySpan<PendingWrite> appends, long first, long now, bool keep)
    {
        Fresh.Clear();
        var total = 0L;
        foreach (var append in appends) total += BlockPacker.Needed(append.Record.Length);
        var blocks = (total + blockBytes - 1) / blockBytes;
        var target = blocks == 0 ? 0 : (total + blocks - 1) / blocks;
        while (!appends.IsEmpty)
        {
            var count = Count(appends, target, out var bytes);
            InsertBlock(table, appends[..count], bytes, first, now, keep);
            first += count;
            appends = appends[count..];
        }
        return first - 1;
    }

    public void Dispose() => _packer.Dispose();

    private void InsertBlock(BlockTable table, ReadOnlySpan<PendingWrite> appends, int bytes, long first, long now, bool keep)
    {
        _packer.Start(bytes, lasting: keep);
        var last = first - 1;
        foreach (var append in appends)
        {
            var record = _packer.Add(append.Record.Span);
            foreach (ref readonly var id in append.Ids.Span)
            {
                if (id.IsDuplicate) record[id.Offset] |= Record.DuplicateMark;
            }
            append.Sequence = ++last;
        }
        var data = _packer.Pack(out var codec).Span;
        table.Insert(new(first, last, now, codec, bytes), data);
        if (keep) Fresh.Add(new(first, last, [_packer.Raw]));
    }

    // How many records the next block takes: up to the target, and at least one.
    private static int Count(ReadOnlySpan<PendingWrite> appends, long target, out int bytes)
    {
        bytes = BlockPacker.Needed(appends[0].Record.Length);
        var count = 1;
        for (; count < appends.Length; count++)
        {
            var more = BlockPacker.Needed(appends[count].Record.Length);
            if (bytes + more > target) break;
            bytes += more;
        }
        return count;
    }
}
