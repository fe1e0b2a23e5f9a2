using System.Globalization;

namespace Sluice.Benchmarks.Profiling;

/// <summary>What the runtime counted in one method while the program ran.</summary>
/// <param name="Name">Its type, as reflection writes it but without assemblies, a point, and its name.</param>
/// <param name="Parameters">How many parameters it has.</param>
/// <param name="Size">Bytes of its code.</param>
/// <param name="Counters">What was counted in it.</param>
internal sealed record CountedMethod(string Name, int Parameters, int Size, IReadOnlyList<Counter> Counters)
{
    /// <summary>How often what is done most often in it was done.</summary>
    public long Most => Counters.Where(static one => one.Kind == Counter.Edge).SelectMany(static one => one.Numbers).DefaultIfEmpty().Max();

    /// <summary>
    /// Reads what the runtime writes where <c>DOTNET_PGODataPath</c> says, with <c>DOTNET_WritePGOData=1</c>, when the program ends: for each method a line that starts with
    /// <c>@@@</c>, its name and signature, and for each counter a line <c>Schema …</c> and its values, a line for each.
    /// </summary>
    public static IEnumerable<CountedMethod> Read(IEnumerable<string> lines)
    {
        const string Size = "ilSize 0x", Method = "MethodName: ", Signature = "Signature: ", Schema = "Schema ";
        var (name, parameters, size, counters) = (default(string), 0, 0, new List<Counter>());
        foreach (var line in lines)
        {
            if (line.StartsWith("@@@", StringComparison.Ordinal))
            {
                if (name is not null) yield return new(name, parameters, size, counters);
                size = int.Parse(line.AsSpan(line.IndexOf(Size, StringComparison.Ordinal) + Size.Length, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                counters = [];
            }
            else if (line.StartsWith(Method, StringComparison.Ordinal)) name = line[Method.Length..];
            else if (line.StartsWith(Signature, StringComparison.Ordinal)) parameters = ParametersOf(line);
            else if (line.StartsWith(Schema, StringComparison.Ordinal)) counters.Add(Counter.Parse(line));
            else if (counters.Count > 0 && counters[^1].Values.Count < counters[^1].Count) counters[^1].Values.Add(line);
        }
        if (name is not null) yield return new(name, parameters, size, counters);
    }

    // `instance void  (class A,value class B`2<int32,!0>)`.
    private static int ParametersOf(string signature)
    {
        var list = signature.AsSpan(signature.IndexOf("  (", StringComparison.Ordinal) + 3)[..^1];
        var (commas, depth) = (0, 0);
        foreach (var character in list)
        {
            if (character is '<' or '[' or '(') depth++;
            else if (character is '>' or ']' or ')') depth--;
            else if (character == ',' && depth == 0) commas++;
        }
        return list.IsEmpty ? 0 : commas + 1;
    }
}
