namespace Sluice.Benchmarks.Corpora;

/// <summary>Choices that are the same for the same seed, on every machine and in every version of .NET: xorshift64*.</summary>
/// <param name="seed">Any number.</param>
internal sealed class Chance(ulong seed)
{
    private ulong _state = (seed * 0x9E3779B97F4A7C15) | 1;

    /// <summary>From 0 up to, and without, the limit.</summary>
    public int Below(int limit)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 0x2545F4914F6CDD1D >> 11) % (ulong)limit);
    }

    /// <summary>True so often in a thousand.</summary>
    public bool Falls(int perMille) => Below(1000) < perMille;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public string Text(string alphabet, int length) => string.Create(length, (this, alphabet), static (text, made) =>
    {
        foreach (ref var letter in text) letter = made.alphabet[made.Item1.Below(made.alphabet.Length)];
    });

    public string Hex(int length) => Text("0123456789abcdef", length);
}
