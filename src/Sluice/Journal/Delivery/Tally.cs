namespace Sluice.Journal.Delivery;

/// <summary>How many items of a destination ended how, ever.</summary>
internal readonly record struct Tally(
    long Delivered, long Filtered, long NotMapped, long Dead, long Fenced = 0, long Duplicate = 0, long Dropped = 0)
{
    /// <summary>All of them.</summary>
    public long Total => Delivered + Filtered + NotMapped + Dead + Fenced + Duplicate + Dropped;

    public static Tally operator +(Tally left, Tally right) => new(
        left.Delivered + right.Delivered,
        left.Filtered + right.Filtered,
        left.NotMapped + right.NotMapped,
        left.Dead + right.Dead,
        left.Fenced + right.Fenced,
        left.Duplicate + right.Duplicate,
        left.Dropped + right.Dropped);

    /// <summary>So many items with this ending; nothing for those that wait.</summary>
    public static Tally Of(Ending ending, long count = 1) => ending switch
    {
        Ending.Delivered => new(count, 0, 0, 0),
        Ending.Filtered => new(0, count, 0, 0),
        Ending.NotMapped => new(0, 0, count, 0),
        Ending.Dead => new(0, 0, 0, count),
        Ending.Fenced => new(0, 0, 0, 0, Fenced: count),
        Ending.Duplicate => new(0, 0, 0, 0, Duplicate: count),
        Ending.Dropped => new(0, 0, 0, 0, Dropped: count),
        _ => default,
    };
}
