using Sluice.Benchmarks.Loads;
using Sluice.Translation;

namespace Sluice.Benchmarks.Growth;

/// <summary>The corpus as requests, again and again, each time with other ids where clients chose them.</summary>
internal sealed class CorpusRounds
{
    private readonly byte[][] _calls;
    private long _number = -1;

    /// <param name="corpus">The corpus. Calls that a gateway refuses are left out, and those about people whom nobody may hear of any more.</param>
    public CorpusRounds(TrackCall[] corpus)
    {
        var (translator, into, calls, messages) = (new Translator(new() { RefuseOverruns = true }), new TranslatedCall(), new List<byte[]>(), 0L);
        foreach (var call in corpus)
        {
            translator.Translate(call, into);
            if (into.Problems.Count > 0 || Silences(call)) continue;
            messages += into.Messages.Count;
            calls.Add(HttpCall.Of(call));
        }
        _calls = [.. calls];
        MessagesPerCall = (double)messages / calls.Count;
    }

    public double MessagesPerCall { get; }

    /// <summary>The next call; it must be answered before a round is over.</summary>
    public byte[] Next()
    {
        var (round, call) = Math.DivRem(Interlocked.Increment(ref _number), _calls.Length);
        HttpCall.Renew(_calls[call], round);
        return _calls[call];
    }

    // After them messages about the same people would not be delivered, and what arrives could not be told beforehand.
    private static bool Silences(in TrackCall call) =>
        Endpoint.Match(call.Method, call.Target.Span).Operation is Operation.Suppress or Operation.Unsuppress or Operation.DeletePerson
        || call.Body.Span.IndexOf("\"action\":\"suppress\""u8) >= 0
        || call.Body.Span.IndexOf("\"action\":\"unsuppress\""u8) >= 0
        || call.Body.Span.IndexOf("\"action\":\"delete\""u8) >= 0;
}
