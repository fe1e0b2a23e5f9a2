using System.Text;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Tests.Performance;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Mappings;

/// <summary>The presets of the destinations that were recorded, applied to the recorded messages.</summary>
public sealed class AllocationTests
{
    private static readonly (string Destination, string Text, Mapping Mapping)[] Presets =
    [
        .. Lines("presets.mappings.ndjson").Select(line =>
            (line["destination"u8].ToString(), Json(line["mapping"u8]), Mapping.Compile(line["mapping"u8], MappingOptions.Recorded))),
    ];

    private static readonly Value[] Messages = [.. Lines("messages.ndjson").Select(line => line["message"u8])];

    [Fact]
    public void The_presets_of_customerio_allocate_nothing() => Assert.Equal(0, AllocatedBy(preset => preset.Destination == "customerio"));

    [Fact]
    public void No_preset_allocates_but_those_with_Liquid() => Assert.Equal(0, AllocatedBy(preset => !preset.Text.Contains("@liquid", StringComparison.Ordinal)));

    [Theory]
    [InlineData("""{"@arrayPath":["$.properties.products",{"id":{"@path":"$.product_id"},"t":{"@template":"{{name}}: {{price}}"}}]}""")]
    [InlineData("""{"@case":{"operator":"upper","value":{"@path":"$.event"}}}""")]
    [InlineData("""{"@merge":{"direction":"left","objects":[{"@path":"$.traits"},{"@path":"$.properties"},{"x":1}]}}""")]
    [InlineData("""{"@flatten":{"value":{"@path":"$."},"separator":"."}}""")]
    [InlineData("""{"@replace":{"pattern":"e","replacement":"[$&]","value":{"@path":"$.type"}}}""")]
    public void No_ordinary_directive_allocates(string directive)
    {
        var mapping = Some.Mapping($$"""{"k":{{directive}}}""");
        Assert.Equal(0, AllocatedBy([mapping]));
    }

    private static long AllocatedBy(Func<(string Destination, string Text, Mapping Mapping), bool> which)
    {
        var mappings = Presets.Where(which).Select(preset => preset.Mapping).ToArray();
        Assert.True(mappings.Length > 5);
        return AllocatedBy(mappings);
    }

    private static long AllocatedBy(Mapping[] mappings)
    {
        var arena = new Arena();
        return Allocated.By(() => ApplyAll(mappings, arena));
    }

    private static void ApplyAll(Mapping[] mappings, Arena arena)
    {
        foreach (var mapping in mappings)
        {
            foreach (var message in Messages)
            {
                arena.Clear();
                mapping.Apply(message, arena);
            }
        }
    }

    private static IEnumerable<Value> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Conformance", file)).Where(line => line.Length > 0).Select(Some.Message);

    private static string Json(Value value)
    {
        var json = new ByteBuffer();
        value.WriteTo(json);
        return Encoding.UTF8.GetString(json.Span);
    }
}
