using System.Net;
using System.Text.Json;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Serving;

/// <summary>
/// What a program that is compiled ahead of time may lack without a word: what is looked up by name, by reflection or in resources, and what packages do so.
/// </summary>
[Trait("suite", "end-to-end")]
public sealed class ProgramTests
{
    [Fact]
    public async Task Every_destination_of_the_catalogue_is_in_it_with_its_code()
    {
        using var workspace = new Workspace();
        var kinds = (await SayAsync(workspace, "destinations", "list")).Select(static line => line.Split(' ')[0]).ToList();
        Assert.True(kinds.Count > 40, $"{kinds.Count} kinds");
        foreach (var kind in kinds.Except(["relay", "stdout", "webhook"]))
            Assert.Contains(await SayAsync(workspace, "destinations", "test", kind), static line => line.Contains("conversations go as written", StringComparison.Ordinal) || line.Contains("conversation goes as written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scripts_and_templates_run()
    {
        using var workspace = new Workspace();
        workspace.Replace("""
            listen: http://127.0.0.1:0
            sources:
              - name: backend
                track: { site_id: site, api_key: key }
                script: |
                  function transform(message) {
                    message.properties.made = [3, 1, 2].sort().map(n => n * 2).join("-") + /b(c)/.exec("abc")[1] + new Date(0).toISOString();
                    return message;
                  }
            destinations: []
            """);
        await File.WriteAllTextAsync(
            Path.Combine(workspace.Folder, "call.json"), """{"method":"POST","path":"/api/v1/customers/ada/events","body":{"name":"Hi"}}""", TestContext.Current.CancellationToken);
        Assert.Contains(
            await SayAsync(workspace, "explain", "call.json", "--config", workspace.Config), static line => line.Contains("2-4-6c1970-01-01T00:00:00.000Z", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            Path.Combine(workspace.Folder, "questions.ndjson"), """{"id":1,"mapping":{"x":{"@liquid":"{{ a | upcase | append: '!' }}"}},"input":{"a":"b"}}""", TestContext.Current.CancellationToken);
        Assert.Equal(["""{"id":1,"output":{"x":"B!"}}"""], await SayAsync(workspace, "eval", "questions.ndjson"));
    }

    [Fact]
    public async Task The_administration_answers_over_http_and_to_the_commands()
    {
        await using var receiver = await Receiver.StartAsync(static _ => new(new Reply(400)));
        using var workspace = new Workspace();
        workspace.Configure(Workspace.Webhook("hook", receiver.Url));
        await using var gateway = await Gateway.StartAsync(workspace);
        using var client = gateway.Client();
        await client.TrackAsync("ada", 0);
        await Wait.UntilAsync(() => gateway.Process.Error.Any(static line => line.Contains("has more dead letters", StringComparison.Ordinal)), () => $"It should be a dead letter. {gateway.Process.Story}");

        Assert.Equal("hook", (await AskAsync(client, "destinations"))[0].GetProperty("name").GetString());
        Assert.Equal("running", (await AskAsync(client, "destinations/hook")).GetProperty("state").GetString());
        Assert.Equal("hook", (await AskAsync(client, "dead-letters/1")).GetProperty("destination").GetString());
        Assert.Equal(1, (await AskAsync(client, "events?limit=1")).GetProperty("events").GetArrayLength());
        var call = await AskAsync(client, "calls/1");
        Assert.Equal("dead", call.GetProperty("outcomes")[0].GetProperty("state").GetString());
        await AskAsync(client, $"messages/{call.GetProperty("messages")[0].GetProperty("message_id").GetString()}");
        Assert.Equal(1, (await AskAsync(client, "replays/forecast?destination=hook")).GetProperty("calls").GetInt64());
        Assert.Equal(0, (await AskAsync(client, "replays")).GetProperty("replays").GetArrayLength());
        Assert.Equal("limit", (await AskAsync(client, "dead-letters?limit=many", HttpStatusCode.BadRequest)).GetProperty("error").GetProperty("where").GetString());
        Assert.Contains("sluice_delivery_dead_lettered", await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Contains(await SayAsync(workspace, "destinations", "status"), static line => line.StartsWith("hook", StringComparison.Ordinal));
        Assert.Contains(await SayAsync(workspace, "dead-letters", "list"), static line => line.Contains("hook", StringComparison.Ordinal));
        await SayAsync(workspace, "dead-letters", "drop", "1");
        Assert.Contains(await SayAsync(workspace, "destinations", "status", "hook", "--json"), static line => line.Contains("\"dropped\":1", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await client.GetAsync($"/admin/{path}", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status, $"{path}: {answer.StatusCode} {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private static async Task<IReadOnlyCollection<string>> SayAsync(Workspace workspace, params string[] arguments)
    {
        await using var child = Child.Start(workspace.Folder, Gateway.Executable, arguments);
        Assert.True(await child.EndedAsync() == 0, $"{string.Join(' ', arguments)}: {child.Story}");
        return child.Output;
    }
}
