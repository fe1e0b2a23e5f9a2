using System.Globalization;

namespace Sluice.Benchmarks.Profiling;

/// <summary>One thing that was counted at one place of a method. What <c>PgoInstrumentationKind</c> in the runtime's <c>corjit.h</c> names.</summary>
/// <param name="Kind">What: <see cref="Edge"/>, <see cref="Calls"/>, <see cref="Types"/>, or something that profiles leave out.</param>
/// <param name="Offset">Where in the method's code.</param>
/// <param name="Count">How many values there are.</param>
/// <param name="Other">For an edge, where it leads to.</param>
/// <param name="Values">As they are written: two halves of a number, or a type.</param>
internal sealed record Counter(int Kind, int Offset, int Count, uint Other, List<string> Values)
{
    /// <summary>How often one piece of code followed another.</summary>
    public const int Edge = (6 * DescriptorMin) | EightBytes;

    /// <summary>How many calls of something virtual were looked at.</summary>
    public const int Calls = (2 * DescriptorMin) | EightBytes;

    /// <summary>Types that these calls met.</summary>
    public const int Types = (3 * DescriptorMin) | TypeHandle;

    private const int DescriptorMin = 0x40, EightBytes = 2, TypeHandle = 3;
    private const string OfType = "TypeHandle: ", None = "NULL";

    /// <summary>Its values, where they are numbers: the lower half, a blank, the upper half.</summary>
    public IEnumerable<long> Numbers => Values.Select(static value =>
    {
        var halves = value.Split(' ');
        return (long.Parse(halves[1], CultureInfo.InvariantCulture) << 32) | long.Parse(halves[0], CultureInfo.InvariantCulture);
    });

    /// <summary>Its values, where they are types: names as reflection writes them, null for places that nothing was put into.</summary>
    public IEnumerable<string?> TypeNames => Values.Select(static value => value[OfType.Length..] is var name && name != None ? name : null);

    /// <summary>Reads <c>Schema InstrumentationKind 386 ILOffset 13 Count 1 Other 30</c>; the values follow.</summary>
    public static Counter Parse(string line)
    {
        var words = line.Split(' ');
        return new(
            int.Parse(words[2], CultureInfo.InvariantCulture), int.Parse(words[4], CultureInfo.InvariantCulture), int.Parse(words[6], CultureInfo.InvariantCulture),
            uint.Parse(words[8], CultureInfo.InvariantCulture), []);
    }
}
