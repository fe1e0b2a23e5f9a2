using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>What a piece of a mapping sees.</summary>
/// <param name="input">Where paths begin: the message, or what <c>@arrayPath</c> or <c>@transform</c> put in its place.</param>
/// <param name="arena">Where values are made.</param>
/// <param name="locals">An object of named values that paths see before the input's members, the nearest first; or undefined.</param>
internal readonly struct Scope(Value input, Arena arena, Value locals = default)
{
    public Value Input => input;

    public Arena Arena => arena;

    public Value Locals => locals;

    public Value Find(ValuePath path) => path.Resolve(input, locals);

    /// <summary>The same with another input.</summary>
    public Scope On(Value other) => new(other, arena, locals);

    /// <summary>The same with one more named value: after <c>With("item", …)</c>, <c>$.item.x</c> is found in it.</summary>
    public Scope With(Value name, Value value) => new(input, arena, arena.Before(name, value, locals));
}
