namespace Sluice.Configuration;

/// <summary>One of the operator's own tests: a call, and what must come of it. All JSON is UTF-8.</summary>
internal sealed record TestConfig
{
    /// <summary>Its name, unique.</summary>
    public required string Name { get; init; }

    /// <summary>Its line in the file, from 1.</summary>
    public int Line { get; init; }

    /// <summary>The source that the call counts as sent by; null for the first.</summary>
    public string? Source { get; init; }

    /// <summary>The call.</summary>
    public TestCall Call { get; init; } = new();

    /// <summary>The messages, each a JSON object with the members that matter; null when they don't matter.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Expect { get; init; }

    /// <summary>The requests of destinations by name, each a JSON object with the members that matter.</summary>
    public IReadOnlyList<ExpectedRequests> Requests { get; init; } = [];

    /// <summary>Names of the destinations that must get nothing.</summary>
    public IReadOnlyList<string> None { get; init; } = [];
}

/// <summary>The call of a test.</summary>
internal sealed record TestCall
{
    /// <summary>HTTP method. Default: <c>POST</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path as it is sent, percent-encoding and query included.</summary>
    public string Path { get; init; } = "";

    /// <summary>The body's bytes; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>The requests that a test expects of one destination.</summary>
internal sealed record ExpectedRequests(string Destination, IReadOnlyList<ReadOnlyMemory<byte>> Requests);
