using System.Text;
using System.Text.Json;
using Sluice.Cli;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Cli;

public sealed class FindTests
{
    private const int BrokenPipe = 32;

    [Fact]
    public async Task A_page_is_printed_before_the_next_is_asked_for()
    {
        using var output = new MemoryStream();
        var printed = new List<string>();
        await using var gateway = Paged(() => printed.Add(Encoding.UTF8.GetString(output.ToArray())));
        Assert.Equal(0, await RunAsync(output, "find", "m-1", "--url", gateway.Url));
        Assert.Equal([0, 2], printed.Select(Calls));
        Assert.Equal(3, Calls(Encoding.UTF8.GetString(output.ToArray())));

        static int Calls(string text) => text.Split('\n').Count(static line => line.StartsWith("call ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_is_one_array_of_the_calls_of_all_pages()
    {
        using var output = new MemoryStream();
        var printed = new List<string>();
        await using var gateway = Paged(() => printed.Add(Encoding.UTF8.GetString(output.ToArray())));
        Assert.Equal(0, await RunAsync(output, "find", "m-1", "--json", "--url", gateway.Url));
        Assert.Equal("", printed[0]);
        Assert.Equal([3, 2], Sequences(printed[1] + "]"));
        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal([3, 2, 1], Sequences(text));
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));

        static IEnumerable<long> Sequences(string json) => JsonElement.Parse(json).EnumerateArray().Select(static one => one.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Json_of_one_call_is_an_array_too()
    {
        using var output = new MemoryStream();
        await using var gateway = new Receiver(static _ => new Behaviour.Answer(200, Body: Call(7)));
        Assert.Equal(0, await RunAsync(output, "find", "7", "--json", "--url", gateway.Url));
        Assert.Equal(7, Assert.Single(JsonElement.Parse(output.ToArray()).EnumerateArray()).GetProperty("sequence").GetInt64());
    }

    [Theory]
    [InlineData("find", "m-1")]
    [InlineData("find", "m-1", "--json")]
    public async Task Once_nobody_reads_any_more_no_further_page_is_asked_for(params string[] command)
    {
        await using var gateway = Paged(static () => { });
        using var output = new ClosedPipe();
        Assert.Equal(141, await RunAsync(output, [.. command, "--url", gateway.Url]));
        Assert.Single(gateway.Requests);
    }

    private static async Task<int> RunAsync(Stream output, params string[] args)
    {
        using var error = new StringWriter();
        var code = await Shell.CommandLineOver(new Streams(Stream.Null, output, error)).RunAsync(args);
        Assert.Equal("", error.ToString());
        return code;
    }

    // Calls 3 and 2, then call 1.
    private static Receiver Paged(Action asked) => new(request =>
    {
        asked();
        return new Behaviour.Answer(200, Body: request.Line.Contains("before=2", StringComparison.Ordinal)
            ? $$"""{"message_id":"m-1","calls":[{{Call(1)}}]}"""
            : $$"""{"message_id":"m-1","calls":[{{Call(3)}},{{Call(2)}}],"next":2}""");
    });

    private static string Call(int sequence) =>
        $$"""{"sequence":{{sequence}},"source":"s","received_at":"2026-01-31T12:00:00Z","method":"POST","path":"/v1/track","messages":[],"outcomes":[]}""";

    private sealed class ClosedPipe : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe", BrokenPipe);

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe", BrokenPipe);
    }
}
