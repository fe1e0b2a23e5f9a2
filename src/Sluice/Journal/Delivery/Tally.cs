namespace Sluice.Journal;

/// <summary>How many items of a destination ended how, ever.</summary>
public readonly record struct Tally(long Delivered, long Filtered, long NotMapped, long Dead)
{
    public static Tally operator +(Tally left, Tally right) => new(
        left.Delivered + right.Delivered, left.Filtered + right.Filtered, left.NotMapped + right.NotMapped, left.Dead + right.Dead);
}
