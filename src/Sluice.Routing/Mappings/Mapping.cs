using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings;

/// <summary>
/// How a message becomes a payload, in Segment's mapping language: JSON in which objects with a key such as <c>@path</c> stand for values
/// of the message. Compiled once, applied by many threads. Values that nothing changes stay where they are in the message's text.
/// </summary>
internal sealed class Mapping
{
    private readonly MappingNode _root;

    private Mapping(MappingNode root, IReadOnlyList<string> addresses) => (_root, Addresses) = (root, addresses);

    /// <summary>Its texts that hold an address, as they are written.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>Compiles a mapping; it is copied.</summary>
    /// <exception cref="MappingException">Something is wrong with it.</exception>
    public static Mapping Compile(Value json, MappingOptions options)
    {
        var copy = new ByteBuffer();
        json.WriteTo(copy);
        return Compile(copy.Span, options);
    }

    /// <summary>Compiles a mapping given as JSON text in UTF-8.</summary>
    /// <exception cref="MappingException">Something is wrong with it.</exception>
    public static Mapping Compile(ReadOnlySpan<byte> json, MappingOptions options)
    {
        var value = Constants.Read(json, out var problem)
            ?? throw new MappingException([new("", problem!.Replace("The body", "The mapping", StringComparison.Ordinal))]);
        var root = MappingCompiler.Compile(value, options);
        var addresses = new List<string>();
        AddressTexts.AddTo(addresses, value);
        return new(root, addresses);
    }

    /// <summary>The payload for a message; undefined members are left out.</summary>
    /// <param name="input">The message, an object; undefined counts as an empty one.</param>
    /// <param name="arena">Where values are made. The result is good until it is cleared or the message's text is reused.</param>
    /// <exception cref="MappingFault">The mapping cannot be applied to this message.</exception>
    public Value Apply(Value input, Arena arena) => Apply(new Scope(input.Kind == ValueKind.Undefined ? arena.Object() : input, arena));

    /// <summary>The payload for what is in scope.</summary>
    /// <exception cref="MappingFault">The mapping cannot be applied to it.</exception>
    public Value Apply(in Scope scope) => scope.Input.Kind is ValueKind.Object or ValueKind.Undefined
        ? _root.Evaluate(scope)
        : throw new MappingFault("", $"A mapping is applied to an object, not to {Words.Of(scope.Input)}.");

    /// <summary>The payloads for a list of messages, in order.</summary>
    /// <exception cref="MappingFault">The mapping cannot be applied to one of them, or this is no list.</exception>
    public Value ApplyToEach(Value inputs, Arena arena)
    {
        if (inputs.Kind != ValueKind.Array) throw new MappingFault("", $"A batch is an array, not {Words.Of(inputs)}.");
        var results = arena.Array();
        foreach (var input in inputs) arena.Add(results, Apply(input.Value, arena));
        return results;
    }
}
