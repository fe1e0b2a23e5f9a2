using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers.Evaluation;
using Sluice.Routing.Triggers.Parsing;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers;

/// <summary>Which messages something wants: a condition in the filter language of the field (FQL), compiled. Immutable, for any threads.</summary>
internal sealed class Trigger
{
    private const int Yes = -1;
    private const int No = -2;

    [ThreadStatic]
    private static Arena? _arena;

    private static readonly Arena Unused = new();

    // Conditions in the order in which they are asked, each with where its answer leads: to another one, or to the end.
    private readonly Step[] _steps;
    private readonly int _first;
    private readonly bool _computes;

    private Trigger(string text, Parser parser, Expression expression)
    {
        (Text, Divergences, _computes) = (text, parser.Divergences, parser.Computes);
        var steps = new List<Step>();
        _first = Compile(expression, Yes, No, steps);
        _steps = [.. steps];
        Reach = Reach.Of(expression);
    }

    private Trigger(Trigger whole, Step[] steps, int first) =>
        (Text, Divergences, Reach, _computes, _steps, _first) = (whole.Text, whole.Divergences, whole.Reach, whole._computes, steps, first);

    /// <summary>Matches every message.</summary>
    public static Trigger Always { get; } = Parse("true = true");

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>What Segment's evaluator reads differently, each thing once, in the order of the text. None means that it
    /// matches the same messages there.</summary>
    public IReadOnlyList<Divergence> Divergences { get; }

    /// <summary>The types and events without which it cannot match.</summary>
    public Reach Reach { get; }

    /// <summary>Reads and compiles a trigger.</summary>
    /// <param name="text">The trigger, such as <c>type = "track" and properties.total > 100</c>.</param>
    /// <param name="limits">How large it may be; the defaults when null.</param>
    /// <exception cref="TriggerException">The text is no trigger, or too large. Such a trigger must never match.</exception>
    public static Trigger Parse(string text, TriggerLimits? limits = null)
    {
        var parser = new Parser(text, limits ?? TriggerLimits.Default);
        return new(text, parser, parser.Read());
    }

    /// <summary>The same of messages that have this text as a member of their own: what it asks about that is answered beforehand.</summary>
    public Trigger Given(string member, string text)
    {
        return new(this, Array.ConvertAll(_steps, step => step with { Then = Past(step.Then), Otherwise = Past(step.Otherwise) }), Past(_first));

        int Past(int at)
        {
            while (at >= 0 && _steps[at].Clause.Condition is TextEquals equals && equals.Path.Member == member)
                at = equals.Text == text != equals.IsNegative ? _steps[at].Then : _steps[at].Otherwise;
            return at;
        }
    }

    /// <summary>Whether a message is wanted.</summary>
    /// <param name="message">An object; the paths begin at its members.</param>
    public bool Matches(Value message) => Matches(new Scope(message, Arena()));

    /// <summary>Whether what is in scope is wanted: named values are seen before the input's members.</summary>
    public bool Matches(in Scope scope)
    {
        var at = _first;
        FieldPath? asked = null;
        Value subject = default;
        while (at >= 0)
        {
            ref readonly var step = ref _steps[at];
            bool holds;
            if (step.Clause.Condition is TextEquals comparison)
            {
                // What many of them ask about in turn is looked up once.
                if (comparison.Path != asked) (asked, subject) = (comparison.Path, comparison.Path.Read(scope));
                holds = comparison.Holds(subject);
            }
            else
            {
                holds = step.Clause.Condition.Holds(scope);
            }
            at = holds ? step.Then : step.Otherwise;
        }
        return at == Yes;
    }

    /// <summary>Whether a message is wanted, and by which conditions.</summary>
    public Explanation Explain(Value message)
    {
        var scope = new Scope(message, Arena());
        var answers = new List<Answer>();
        var at = _first;
        while (at >= 0)
        {
            var (clause, then, otherwise) = _steps[at];
            var holds = clause.Condition.Holds(scope);
            answers.Add(new(Text[clause.Start..clause.End], holds, clause.SubjectText, clause.Condition.Subject.Read(scope)));
            at = holds ? then : otherwise;
        }
        return new(at == Yes, answers);
    }

    public override string ToString() => Text;

    private Arena Arena()
    {
        if (!_computes) return Unused;
        var arena = _arena ??= new();
        arena.Clear();
        return arena;
    }

    // Built from the end, so that each step knows the one to go to. Returns the one to begin with.
    private static int Compile(Expression expression, int then, int otherwise, List<Step> steps)
    {
        switch (expression)
        {
            case Expression.All all:
                foreach (var item in all.Items.Reverse()) then = Compile(item, then, otherwise, steps);
                return then;
            case Expression.Any any:
                foreach (var item in any.Items.Reverse()) otherwise = Compile(item, then, otherwise, steps);
                return otherwise;
            case Expression.Not not:
                return Compile(not.Inner, otherwise, then, steps);
            default:
                steps.Add(new((Expression.Clause)expression, then, otherwise));
                return steps.Count - 1;
        }
    }

    private readonly record struct Step(Expression.Clause Clause, int Then, int Otherwise);
}
