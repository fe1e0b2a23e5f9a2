using System.Text;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Tests.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Mappings;

/// <summary>Mappings and messages in a line.</summary>
internal static class Some
{
    public static Value Message(string json) => ValueOf.Json(json);

    public static Mapping Mapping(string json, MappingOptions? options = null) =>
        Sluice.Routing.Mappings.Mapping.Compile(Encoding.UTF8.GetBytes(json), options ?? MappingOptions.Recorded);

    /// <summary>The JSON of what a mapping makes of a message.</summary>
    public static string Payload(string mapping, string message, MappingOptions? options = null)
    {
        var json = new ByteBuffer();
        Mapping(mapping, options).Apply(Message(message), new Arena()).WriteTo(json);
        return Encoding.UTF8.GetString(json.Span);
    }

    /// <summary>What is wrong with a mapping, one line a problem.</summary>
    public static string[] Problems(string mapping, MappingOptions? options = null) =>
        [.. Assert.Throws<MappingException>(() => Mapping(mapping, options)).Problems.Select(problem => problem.ToString())];

    public static MappingFault Fault(string mapping, string message, MappingOptions? options = null) =>
        Assert.Throws<MappingFault>(() => Payload(mapping, message, options));
}
