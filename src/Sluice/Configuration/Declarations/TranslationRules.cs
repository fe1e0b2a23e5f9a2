using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Rules;

namespace Sluice.Configuration.Declarations;

/// <summary>The rules by which operators change messages before they are kept.</summary>
internal static class TranslationRules
{
    private static readonly Computed Value = new(), List = new(Result.List);

    /// <summary>A rule for messages.</summary>
    public static Kind<MessageRule> Message() => new Placed<MessageRule>(
        new(new MessageRule { Name = "" })
        {
            {
                "name", new Unique(new Text(), "the name of a rule", StringComparer.Ordinal), rule => rule.Name, (rule, value) => rule with { Name = value },
                "What the rule is called in explanations. The ids of the messages that it splits others into derive from it. Without it, its place."
            },
            { "when", new TriggerText(), rule => rule.When, (rule, value) => rule with { When = value }, "Which messages it is for. Without it, all." },
            {
                "source", new ListOf<string>(new Known(Known.ASource), oneAlone: true, whenEmpty: "is empty; for every source, remove the key"),
                rule => rule.Sources, (rule, value) => rule with { Sources = value },
                "The sources whose messages it is for. Without it, all."
            },
            {
                "split", List, rule => rule.Split, (rule, value) => rule with { Split = value },
                "A list: for each item the message is made once, with the item under `$.item` for `set`."
            },
            {
                "rename", new FieldsWith<MessagePath>(new MessageField()), rule => rule.Rename, (rule, value) => rule with { Rename = value },
                "Fields to move, each with its new path."
            },
            {
                "set", new FieldsWith<RuleValue>(Value), rule => rule.Set, (rule, value) => rule with { Set = value },
                "Fields to set. Mappings see the message as it came to the rule; one that gives nothing leaves its field alone."
            },
            {
                "convert", new FieldsWith<ConversionType>(Words.Of<ConversionType>("a type")), rule => rule.Convert, (rule, value) => rule with { Convert = value },
                "Fields to give another type. `date` makes ISO 8601 of Unix seconds, milliseconds and other ISO forms."
            },
            {
                "remove", new ListOf<MessagePath>(new MessageField(), oneAlone: true), rule => rule.Remove, (rule, value) => rule with { Remove = value },
                "Fields to take out."
            },
            { "drop", new Flag(), rule => rule.Drop, (rule, value) => rule with { Drop = value }, "Whether the message is not produced." },
            {
                "continue", new Flag(), rule => rule.Continue, (rule, value) => rule with { Continue = value },
                "Whether the rules behind this one are asked too."
            },
            new Rule<MessageRule>(
                ["split", "rename", "set", "convert", "remove", "drop"], rule => !rule.Drop || (rule.Split is null && !rule.Changes),
                "A rule that drops messages cannot change them as well."),
            new Rule<MessageRule>(
                ["split", "rename", "set", "convert", "remove", "drop", "continue"], rule => rule.HasEffect,
                "A rule does something: `set`, `rename`, `convert`, `remove`, `split`, `drop: true` or `continue: false`."),
        },
        (rule, place) => rule with { Path = place, Name = rule.Name.Length > 0 ? rule.Name : place });

    /// <summary>A rule for calls that have no counterpart.</summary>
    public static Kind<CallRule> Call() => new Placed<CallRule>(
        new(new CallRule { Name = "", Message = null! })
        {
            {
                "name", new Unique(new Text(), "the name of a rule", StringComparer.Ordinal), rule => rule.Name, (rule, value) => rule with { Name = value },
                "What the rule is called in explanations. Without it, its place."
            },
            {
                "when", new TriggerText(), rule => rule.When, (rule, value) => rule with { When = value },
                "Which calls it is for, asked of `operation` (`add_to_segment`, `remove_from_segment`, `unsubscribe`), `method`, `path`, `params`, `query` and `body`. "
                + "Without it, all that have no counterpart."
            },
            {
                "source", new ListOf<string>(new Known(Known.ASource), oneAlone: true, whenEmpty: "is empty; for every source, remove the key"),
                rule => rule.Sources, (rule, value) => rule with { Sources = value },
                "The sources whose calls it is for. Without it, all."
            },
            {
                "split", List, rule => rule.Split, (rule, value) => rule with { Split = value },
                "A list: for each item a message is made, with the item under `$.item`."
            },
            {
                "message", new MadeMessage(), rule => rule.Message, (rule, value) => rule with { Message = value },
                "The message, at least its `type` and a `userId` or `anonymousId`. What it lacks of the envelope is filled in.", Needs.Presence
            },
        },
        (rule, place) => rule with { Path = place, Name = rule.Name.Length > 0 ? rule.Name : place });

    /// <summary>A section whose values know where they stand.</summary>
    private sealed class Placed<T>(Section<T> section, Func<T, string, T> at) : Kind<T>
    {
        public override string Says => section.Says;

        public override Contents? Inside => section.Inside;

        public override bool TryRead(Place place, Reading reading, out T value)
        {
            var sound = section.TryRead(place, reading, out value);
            value = at(value, place.Path);
            return sound;
        }

        public override string? Write(T value) => null;

        public override JsonObject Schema() => section.Schema();
    }
}
