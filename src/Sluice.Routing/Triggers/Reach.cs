using Sluice.Routing.Triggers.Evaluation;
using Sluice.Routing.Triggers.Parsing;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers;

/// <summary>What a message must have for a trigger to match; null where that may be anything. It may be asked for more than this.</summary>
/// <param name="Types">The values of <c>type</c>, one of which it must have.</param>
/// <param name="Events">The values of <c>event</c>, one of which it must have.</param>
internal sealed record Reach(IReadOnlySet<string>? Types, IReadOnlySet<string>? Events)
{
    private static readonly Reach Anything = new(null, null);

    public static Reach Of(Expression expression) => expression switch
    {
        Expression.All all => all.Items.Select(Of).Aggregate((a, b) => new(Common(a.Types, b.Types), Common(a.Events, b.Events))),
        Expression.Any any => Either([.. any.Items.Select(Of)]),
        Expression.Clause { Condition: TextEquals { IsNegative: false } equals } => One(equals.Path, [equals.Text]),
        Expression.Clause { Condition: Membership { Item: FieldPath path, List: Literal list } } => One(path, Texts(list.Value)),
        _ => Anything,
    };

    private static Reach One(FieldPath path, HashSet<string>? texts) => path.Member switch
    {
        "type" => new(texts, null),
        "event" => new(null, texts),
        _ => Anything,
    };

    private static HashSet<string>? Texts(Value list)
    {
        var texts = new HashSet<string>();
        foreach (var item in list)
        {
            if (item.Value.Kind != ValueKind.String) return null;
            texts.Add(item.Value.ToString());
        }
        return texts;
    }

    private static IReadOnlySet<string>? Common(IReadOnlySet<string>? a, IReadOnlySet<string>? b) =>
        a is null ? b : b is null ? a : a.Where(b.Contains).ToHashSet();

    private static Reach Either(IReadOnlyList<Reach> reaches) => new(Union(reaches.Select(reach => reach.Types)), Union(reaches.Select(reach => reach.Events)));

    private static HashSet<string>? Union(IEnumerable<IReadOnlySet<string>?> sets)
    {
        var all = new HashSet<string>();
        foreach (var set in sets)
        {
            if (set is null) return null;
            all.UnionWith(set);
        }
        return all;
    }
}
