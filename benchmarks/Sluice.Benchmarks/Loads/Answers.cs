using System.Diagnostics;

namespace Sluice.Benchmarks.Loads;

/// <summary>What a load of our own came to.</summary>
/// <param name="Acknowledged">Calls that were answered with 2xx.</param>
/// <param name="Refused">Calls that were answered otherwise, or not at all.</param>
/// <param name="Refusal">One of the latter answers; empty if there is none.</param>
/// <param name="Milliseconds">Times to acknowledgement, ascending.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Answers(long Acknowledged, long Refused, string Refusal, double[] Milliseconds, TimeSpan Took)
{
    /// <summary>Collects what one connection sees.</summary>
    internal sealed class Tally
    {
        private readonly List<double> _milliseconds = [];
        private long _refused;
        private string _refusal = "";

        public void Take(bool isAcknowledged, long due, CallSocket wire)
        {
            if (isAcknowledged) _milliseconds.Add((Stopwatch.GetTimestamp() - due) * 1000.0 / Stopwatch.Frequency);
            else (_refused, _refusal) = (_refused + 1, wire.Answer);
        }

        public static Answers Sum(IReadOnlyCollection<Tally> all, long began)
        {
            double[] milliseconds = [.. all.SelectMany(static one => one._milliseconds).Order()];
            return new(
                milliseconds.Length, all.Sum(static one => one._refused), all.FirstOrDefault(static one => one._refusal.Length > 0)?._refusal ?? "", milliseconds,
                Stopwatch.GetElapsedTime(began));
        }
    }
}
