namespace Sluice.Tests.Cli;

public class CheckTests
{
    [Fact]
    public async Task A_valid_configuration_is_said_to_be_valid()
    {
        using var file = new TemporaryFile("sources: [{ name: a, write_key: k }]\ndestinations: [{ name: b, type: stdout }]\n", ".yaml");
        var shell = await Shell.Run("check", file.Path);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal([$"{file.Path} is valid: 1 source, 1 destination switched on."], shell.Lines);
    }

    [Fact]
    public async Task Every_problem_is_said_with_its_line_and_its_cure_and_the_code_is_1()
    {
        using var file = new TemporaryFile("surces: []\nsources: [{ name: a, write_key: k }]\ndestinations:\n  - name: b\n    type: webhok\n", ".yaml");
        var shell = await Shell.Run("check", file.Path);
        Assert.Equal((1, ""), (shell.Code, shell.Out));
        var problems = shell.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, problems.Length);
        Assert.StartsWith($"{file.Path}:1:1", problems[0], StringComparison.Ordinal);
        Assert.Contains("did you mean 'sources'?", problems[0], StringComparison.Ordinal);
        Assert.StartsWith($"{file.Path}:5:", problems[1], StringComparison.Ordinal);
        Assert.Contains("did you mean 'webhook'?", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_at_an_address_that_it_may_not_have_is_warned_of()
    {
        using var file = new TemporaryFile("""
            sources: [{ name: a, write_key: k }]
            destinations:
              - { name: hook, type: webhook, settings: { url: "http://127.0.0.1:9000/hook" } }
              - { name: mine, type: webhook, settings: { url: "http://10.0.0.1/hook" }, allow: 10.0.0.0/8 }
              - { name: off, type: webhook, settings: { url: "http://127.0.0.1/" }, enabled: false }
            """, ".yaml");
        var shell = await Shell.Run("check", file.Path);
        Assert.Equal(0, shell.Code);
        Assert.Equal(
            $"warning: {file.Path}: destination hook will be paused: 127.0.0.1 is a loopback address (127.0.0.0/8): to allow it, add `allow: [127.0.0.0/8]` to destination hook{Environment.NewLine}",
            shell.Error);
    }

    [Fact]
    public async Task A_destination_with_all_its_actions_switched_off_is_warned_of()
    {
        using var file = new TemporaryFile("""
            sources: [{ name: a, write_key: k }]
            destinations:
              - { name: none, type: june, settings: { apiKey: k }, actions: [{ name: A, action: track, enabled: false }, { name: B, action: page, enabled: false }] }
              - { name: some, type: june, settings: { apiKey: k }, actions: [{ name: A, action: track, enabled: false }, { name: B, action: page }] }
              - { name: off, type: june, settings: { apiKey: k }, actions: [{ name: A, action: track, enabled: false }], enabled: false }
            """, ".yaml");
        var shell = await Shell.Run("check", file.Path);
        Assert.Equal(new(0, shell.Out, $"warning: {file.Path}: destination none gets nothing: all its actions are switched off{Environment.NewLine}"), shell);
    }

    [Fact]
    public async Task A_receiver_of_metrics_at_an_address_that_it_may_not_have_is_warned_of()
    {
        using var file = new TemporaryFile("sources: [{ name: a, write_key: k }]\ntelemetry: { otlp: { endpoint: \"http://10.0.0.1:4318\" } }\n", ".yaml");
        var shell = await Shell.Run("check", file.Path);
        Assert.Equal(
            $"warning: {file.Path}: nothing will be sent to telemetry.otlp.endpoint: 10.0.0.1 is a private address (10.0.0.0/8): to allow it, add `allow: [10.0.0.0/8]` to telemetry.otlp{Environment.NewLine}",
            shell.Error);
    }

    [Fact]
    public async Task A_missing_file_is_said_to_be_missing()
    {
        var shell = await Shell.Run("check", "nowhere.yaml");
        Assert.Equal((1, $"nowhere.yaml: there is no such file{Environment.NewLine}"), (shell.Code, shell.Error));
    }

    [Fact]
    public async Task A_command_that_needs_a_configuration_fails_with_all_its_problems()
    {
        using var file = new TemporaryFile("sources: 1\ndestinations: 2\n", ".yaml");
        var shell = await Shell.Run("translate", "--config", file.Path);
        Assert.Equal((1, ""), (shell.Code, shell.Out));
        Assert.Contains($"{file.Path}:1:", shell.Error, StringComparison.Ordinal);
        Assert.Contains($"{file.Path}:2:", shell.Error, StringComparison.Ordinal);
    }
}
