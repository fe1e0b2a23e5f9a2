namespace Sluice.Operator.Admin;

/// <summary>Marks routes that read many calls of the journal, or may: they are answered by <see cref="SearchThreads"/>.</summary>
internal sealed class Search
{
    public static readonly Search Mark = new();
}
