using System.Diagnostics;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Harness;

/// <summary>
/// Has a server do its work until that costs no less CPU any more. What is compiled while it runs needs half a minute on one core; a program that was
/// compiled before is through at once.
/// </summary>
internal static class WarmUp
{
    private const double Less = 0.97;
    private const int RoundsInVain = 3;

    /// <summary>Repeats a piece of work.</summary>
    /// <param name="name">Of the server.</param>
    /// <param name="most">How long at most.</param>
    /// <param name="work">About a second of it, giving the CPU of each call in microseconds.</param>
    public static async Task UntilSteadyAsync(string name, TimeSpan most, Func<Task<double>> work)
    {
        var (began, first, best, inVain) = (Stopwatch.GetTimestamp(), 0.0, double.MaxValue, 0);
        while (inVain < RoundsInVain && Stopwatch.GetElapsedTime(began) < most)
        {
            var now = await work();
            if (first == 0) first = now;
            inVain = now < best * Less ? 0 : inVain + 1;
            best = Math.Min(best, now);
        }
        Measuring.Say($"warmed up {name} for {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: from {Numbers.Short(first)} to {Numbers.Short(best)} us of CPU for each call");
    }
}
