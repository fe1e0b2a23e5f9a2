using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>What <c>@call</c> gives to a function: arguments by their names, each computed when it is asked for.</summary>
internal readonly ref struct CallArguments
{
    private readonly ref readonly Scope _scope;
    private readonly Value[] _names;
    private readonly MappingNode[] _nodes;

    public CallArguments(in Scope scope, Value[] names, MappingNode[] nodes)
    {
        _scope = ref scope;
        (_names, _nodes) = (names, nodes);
    }

    /// <summary>Where the function makes its value.</summary>
    public Arena Arena => _scope.Arena;

    /// <summary>The argument of that name (plain UTF-8), undefined when none is given.</summary>
    public Value this[ReadOnlySpan<byte> name]
    {
        get
        {
            for (var index = 0; index < _names.Length; index++)
            {
                if (_names[index].Is(name)) return _nodes[index].Evaluate(_scope);
            }
            return default;
        }
    }
}
