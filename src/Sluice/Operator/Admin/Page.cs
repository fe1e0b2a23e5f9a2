namespace Sluice.Operator.Admin;

/// <summary>What one answer holds of a list: no more than were asked for, and, of calls and dead letters, no more than fit into memory.</summary>
internal static class Page
{
    /// <summary>Items at most.</summary>
    public const int LimitMax = 1000;

    /// <summary>Bytes of messages at most: 16 MiB. Any call has room: it and all its messages have 15 MiB together.</summary>
    public const long BytesMax = 16 << 20;

    /// <summary>How many items an answer may hold.</summary>
    /// <exception cref="AdminException">It is no number of them.</exception>
    public static int Limited(int limit) => limit is >= 1 and <= LimitMax
        ? limit
        : throw new AdminException(400, "limit", $"{limit} is no limit.", $"Give 1 to {LimitMax}, and go on with `before`.");

    /// <summary>Takes the first ones; says whether it was cut and there may be more.</summary>
    /// <param name="all">All there are, read no further than needed.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="sizeOf">Bytes of the messages of one. The first is taken however large it is.</param>
    /// <param name="itemOf">What is answered of it.</param>
    public static (List<TItem> Items, bool IsCut) Of<T, TItem>(IEnumerable<T> all, int limit, Func<T, long> sizeOf, Func<T, TItem> itemOf)
    {
        var (items, room) = (new List<TItem>(), BytesMax);
        foreach (var one in all)
        {
            room -= sizeOf(one);
            if (room < 0 && items.Count > 0) return (items, true);
            items.Add(itemOf(one));
            if (items.Count == limit) return (items, true);
        }
        return (items, false);
    }
}
