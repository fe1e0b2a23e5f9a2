namespace Sluice.Tests.Performance;

/// <summary>What work takes in memory once everything has its size.</summary>
internal static class Allocated
{
    private const int Rounds = 5;

    /// <summary>Bytes, the least of some rounds: the first is for the compiler, and now and then it compiles something anew, or what is kept becomes larger.</summary>
    public static long By(Action work)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
