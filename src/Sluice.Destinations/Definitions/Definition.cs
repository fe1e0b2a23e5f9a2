using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A destination as data: its file <c>destination.yaml</c>, read and compiled.</summary>
internal sealed record Definition(string Name)
{
    /// <summary>Where its file is: a path, or for a part of the gateway the name of its folder there.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Whether it is a part of the gateway.</summary>
    public bool IsBuiltIn { get; init; }

    public string Title { get; init; } = Name;

    public string Summary { get; init; } = "";

    /// <summary>The vendor's documentation that the facts are from.</summary>
    public string Documentation { get; init; } = "";

    public IReadOnlyList<string> IntegrationNames { get; init; } = [];

    /// <summary>All that a message's <c>integrations</c> object may call it: the names above, its title and its type (spec 7.4).</summary>
    public IReadOnlyList<string> AnswersTo => [.. IntegrationNames, Title, Name];

    /// <summary>What its users should know besides, each a sentence or several.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<Field> Settings { get; init; } = [];

    public AuthShape? Auth { get; init; }

    /// <summary>Computed from the settings alone, once for a destination.</summary>
    public IReadOnlyList<Let> Constants { get; init; } = [];

    /// <summary>Whether its expressions ask for <c>now</c>.</summary>
    public bool TellsTime { get; init; }

    public IReadOnlyList<Let> Lets { get; init; } = [];

    public IReadOnlyList<NamedExpression> Headers { get; init; } = [];

    public IReadOnlyList<VerdictRule> Verdicts { get; init; } = [];

    public Rate? Rate { get; init; }

    public IReadOnlyList<ActionDefinition> Actions { get; init; } = [];

    public IReadOnlyList<Preset> Presets { get; init; } = [];

    public ActionDefinition? Action(string name) => Actions.FirstOrDefault(action => action.Name == name);
}

/// <summary>What a destination can do with a message.</summary>
internal sealed record ActionDefinition(string Name)
{
    public string Title { get; init; } = Name;

    public string Help { get; init; } = "";

    /// <summary>Suggested trigger; null for none.</summary>
    public string? Trigger { get; init; }

    public PayloadShape Fields { get; init; } = new([], false);

    public IReadOnlyList<Let> Lets { get; init; } = [];

    public IReadOnlyList<CheckRule> Checks { get; init; } = [];

    public IReadOnlyList<RequestShape> Requests { get; init; } = [];

    public BatchShape? Batch { get; init; }
}

/// <summary>An action as a new destination starts with it.</summary>
/// <param name="Name">For the operator.</param>
/// <param name="Action">Name of the action.</param>
/// <param name="Trigger">When it fires.</param>
/// <param name="Mapping">How its payload is made, as written: the fields' defaults with the preset's own mapping over them.</param>
internal sealed record Preset(string Name, string Action, string Trigger, Value Mapping);

/// <summary>A value with a name.</summary>
internal sealed record Let(Value Name, MappingNode Value);

/// <summary>A header or a query parameter.</summary>
internal sealed record NamedExpression(string Name, MappingNode Value);

/// <summary>A condition on which a message is refused.</summary>
internal sealed record CheckRule(Trigger When, MappingNode Say);

/// <summary>How an answer is understood: the first rule whose condition over <c>status</c> and <c>body</c> holds.</summary>
internal sealed record VerdictRule(Trigger When, VerdictKind Is, MappingNode? Say)
{
    /// <summary>Whether it asks for more than the status.</summary>
    public bool ReadsBody { get; init; }

    /// <summary>Whether it tells more than the status.</summary>
    public bool QuotesBody { get; init; }

    /// <summary>Whether its sentence holds something of the message, the answer or the settings.</summary>
    public bool IsQuoting { get; init; }
}

/// <summary>The verdicts a rule can give.</summary>
internal enum VerdictKind
{
    Delivered,
    Retry,
    Reject,
    Pause,
}

/// <summary>At most so many requests in a time.</summary>
internal sealed record Rate(int Requests, TimeSpan Per);

/// <summary>How requests prove who sends them: headers and query parameters computed from the settings once, or a token by OAuth.</summary>
internal sealed record AuthShape(IReadOnlyList<NamedExpression> Headers, IReadOnlyList<NamedExpression> Query, OAuthShape? OAuth);

/// <summary>A token by OAuth 2: client credentials, or a refresh token.</summary>
internal sealed record OAuthShape(MappingNode TokenUrl, MappingNode? ClientId, MappingNode? ClientSecret, MappingNode? RefreshToken, MappingNode? Scope);

/// <summary>One request of an action.</summary>
internal sealed record RequestShape
{
    /// <summary>Under which its answer is kept; null for none.</summary>
    public string? Name { get; init; }

    public Trigger? When { get; init; }

    /// <summary>The list of which each element makes one request; null for one request.</summary>
    public MappingNode? Each { get; init; }

    public Value EachName { get; init; }

    public IReadOnlyList<Let> Lets { get; init; } = [];

    public MappingNode? Method { get; init; }

    public required MappingNode Url { get; init; }

    public IReadOnlyList<NamedExpression> Query { get; init; } = [];

    public IReadOnlyList<NamedExpression> Headers { get; init; } = [];

    /// <summary>An object of further headers; null for none.</summary>
    public MappingNode? HeaderObject { get; init; }

    public BodyKind BodyKind { get; init; }

    public MappingNode? Body { get; init; }

    public bool Authenticated { get; init; } = true;

    public IReadOnlyList<VerdictRule> Verdicts { get; init; } = [];

    /// <summary>Statuses other than 2xx after which the next request may go ahead.</summary>
    public IReadOnlyList<int> Accept { get; init; } = [];

    /// <summary>How much of the answer is read, in bytes; null for the usual.</summary>
    public int? AnswerBytes { get; init; }
}

/// <summary>How a request's body is written.</summary>
internal enum BodyKind
{
    None,
    Json,
    Form,
    Text,
}

/// <summary>How many messages go into one request.</summary>
internal sealed record BatchShape
{
    /// <summary>Messages at most, or of what <see cref="Weight"/> counts.</summary>
    public required int Size { get; init; }

    /// <summary>As how many a message counts against the size; null for one.</summary>
    public MappingNode? Weight { get; init; }

    /// <summary>Messages at most unless the operator says otherwise; 1 where the vendor's batches are a choice of their own.</summary>
    public required int Default { get; init; }

    /// <summary>Bytes of the body at most.</summary>
    public int Bytes { get; init; } = 1_000_000;

    /// <summary>Payload fields that must be equal in a batch.</summary>
    public IReadOnlyList<MappingNode> Keys { get; init; } = [];

    public IReadOnlyList<Let> Lets { get; init; } = [];

    public required IReadOnlyList<RequestShape> Requests { get; init; }

    public ResultsShape? Results { get; init; }
}

/// <summary>Where an answer speaks of single messages of a batch.</summary>
internal sealed record ResultsShape
{
    public required MappingNode In { get; init; }

    /// <summary>The message's place in the batch; null when the list has one item for each message, in order.</summary>
    public MappingNode? Index { get; init; }

    /// <summary>Rules over <c>item</c>; the first that holds wins.</summary>
    public IReadOnlyList<VerdictRule> Rules { get; init; } = [];
}
