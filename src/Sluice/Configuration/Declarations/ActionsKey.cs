using Sluice.Configuration.Yaml;
using Sluice.Destinations;
using Sluice.Destinations.Functions;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;

namespace Sluice.Configuration.Declarations;

/// <summary>What a destination is to do: what it can do depends on its kind and settings, which are therefore declared before.</summary>
/// <param name="types">All kinds.</param>
internal sealed class ActionsKey(IReadOnlyDictionary<string, DestinationType> types)
    : Key<DestinationConfig>(
        "actions",
        "What it does: for each action, which calls it wants and how they map. Without it, what the destination does by itself; "
        + "a kind that does nothing by itself needs it.", Needs.Nothing)
{
    private const int BatchSizeMax = 100_000;

    private const string AnyTrack = "type = 'track'";

    private readonly ListOf<ActionConfig> _list = new(Action(), whenEmpty: "is empty; for what the destination does by itself, remove the key");

    public override Kind Kind => _list;

    public override string? Default => null;

    public override DestinationConfig Read(DestinationConfig owner, Place value, Reading reading)
    {
        if (value.Node is YamlList { Items.Count: 0 } && Unnamed(owner) is { } cure)
        {
            reading.Refuse(value, $"is empty; {cure}");
            return owner;
        }
        if (!_list.TryRead(value, reading, out var actions)) return owner;
        foreach (var (index, action) in actions.Index())
        {
            var place = value.Item(index, ((YamlList)value.Node).Items[index]);
            reading.Claim($"the name of an action of {owner.Name}", action.Name, StringComparer.Ordinal, At(place, "name"));
            var choice = action.ToChoice();
            var mapped = CheckMapping(action, At(place, "mapping"), reading);
            Check(owner.Type, mapped ? choice : Without(choice, "mapping")!, place, reading);
        }
        return owner with { Actions = actions };
    }

    public override DestinationConfig Miss(DestinationConfig owner, Place section, Reading reading)
    {
        if (Unnamed(owner) is { } cure) reading.Refuse(section.Node, section.PathOf(Name), $"is missing: {cure}");
        return owner;
    }

    public override IEnumerable<(string, Func<DestinationConfig, DestinationConfig>)> Fixed(DestinationConfig running, DestinationConfig next) => [];

    private static Section<ActionConfig> Action() => new(new ActionConfig { Name = "" })
    {
        {
            "name", new Text(), action => action.Name, (action, value) => action with { Name = value },
            "What it is called here, unique in its destination. What waits for another try is known by it.", Needs.Presence
        },
        {
            "action", new Text(), action => action.Action, (action, value) => action with { Action = value },
            "Which of the destination's actions. Its page has them; not needed where there is only one."
        },
        {
            "trigger", new Text(), action => action.Trigger, (action, value) => action with { Trigger = value },
            "Which messages it wants, such as `type = \"track\" and event = \"Order Completed\"`. Without it, those that the action suggests."
        },
        {
            "mapping", new Json("a mapping", takesNull: false), action => action.Mapping, (action, value) => action with { Mapping = value },
            "How its payload is made of a message. Fields that are not named keep their defaults."
        },
        {
            "script", new ScriptText(), action => action.Script, (action, value) => action with { Script = value },
            "JavaScript with a function `transform(message)`, which gives a message that the action wants another form before it is mapped, or drops it: "
            + "[Change how calls map](change-how-calls-map.md#javascript)."
        },
        {
            "without", new ListOf<string>(new Text(), oneAlone: true),
            action => action.Without, (action, value) => action with { Without = value },
            "Fields whose defaults are left out."
        },
        {
            "batch_size", new MaybeWhole(1, BatchSizeMax), action => action.BatchSize, (action, value) => action with { BatchSize = (int?)value },
            "How many messages go into one request at most, where the destination takes several. 1 sends each by itself."
        },
        {
            "enabled", new Flag(), action => action.Enabled, (action, value) => action with { Enabled = value },
            "Whether it is done. What waits for an action that is switched off becomes a dead letter."
        },
    };

    // What to do about a destination that would never do anything; null where its kind does something by itself.
    private string? Unnamed(DestinationConfig owner) => types.GetValueOrDefault(owner.Type) is { ActionsToName: { Count: > 0 } names }
        ? $"{owner.Type} does nothing by itself; name the actions it is to do: {string.Join(", ", names)}"
        : null;

    // The mapping's own problems know their places in it. Whether it has none.
    private static bool CheckMapping(ActionConfig action, Place place, Reading reading)
    {
        if (action.Mapping.IsEmpty) return true;
        try
        {
            Mapping.Compile(action.Mapping.Span, Vocabulary.Options);
            return true;
        }
        catch (MappingException wrong)
        {
            foreach (var problem in wrong.Problems)
            {
                var path = problem.At.Length == 0 ? place.Path : problem.At[0] == '[' ? place.Path + problem.At : $"{place.Path}.{problem.At}";
                reading.Refuse(NodePath.Nearest(place.Node, problem.At), path, problem.Message);
            }
            return false;
        }
    }

    // Hears from the destination what only it can say: again without each part that is wrong, so that one problem does not hide the others.
    private void Check(string destination, ActionChoice choice, Place place, Reading reading)
    {
        if (!types.TryGetValue(destination, out var type)) return;
        for (ActionChoice? rest = choice; rest is not null;)
        {
            try
            {
                type.Check(rest);
                if (rest.Trigger.Length > 0 && rest.Trigger == choice.Trigger) Note(choice.Trigger, At(place, "trigger"), reading);
                return;
            }
            catch (ChoiceException wrong)
            {
                var at = wrong.Key.Length == 0 ? place : At(place, wrong.Key);
                foreach (var problem in wrong.Problems) reading.Refuse(KeyOf(problem.At, at.Node), at.Path, Shown(problem.Message, at));
                rest = Without(rest, wrong.Key);
            }
        }
    }

    private static void Note(string trigger, Place at, Reading reading)
    {
        foreach (var divergence in Trigger.Parse(trigger).Divergences) reading.Remark(at, $"character {divergence.Position + 1}: {divergence.Text}");
    }

    // A choice without a part; null where nothing can be said of the rest. Some actions suggest no trigger and need one.
    private static ActionChoice? Without(ActionChoice choice, string key) => key switch
    {
        "trigger" => choice with { Trigger = AnyTrack },
        "mapping" => choice with { Mapping = default },
        "without" => choice with { Without = [] },
        "batch_size" => choice with { BatchSize = null },
        _ => null,
    };

    // What is said of a text quotes parts of it, and with them the values of its variables.
    private static string Shown(string message, Place at) => at.Node switch
    {
        YamlScalar written when Variables.In(written.Text) => $"{Reading.Quote(at)} {Reading.Unshown}",
        YamlList list when list.Items.OfType<YamlScalar>().Any(static one => Variables.In(one.Text)) => Reading.Unshown,
        _ => message,
    };

    // Where a member stands, and of a part as a whole the part.
    private static Node KeyOf(string member, Node part) =>
        (part as YamlMap)?.Entries.Where(entry => entry.Key.Text == member).Select(static entry => entry.Key).FirstOrDefault() ?? part;

    private static Place At(Place action, string key) =>
        new(((YamlMap)action.Node).Entries.FirstOrDefault(entry => entry.Key.Text == key).Value ?? action.Node, action.PathOf(key));
}
