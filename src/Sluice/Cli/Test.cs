using System.CommandLine;
using Sluice.Cli.Dryrun;
using Sluice.Configuration;

namespace Sluice.Cli;

/// <summary><c>sluice test</c>: the operator's own tests of a configuration.</summary>
internal static class Test
{
    public static Command Command(Streams streams)
    {
        var config = Inputs.Config($"The configuration with its tests. Default: {Plans.DefaultFile} in the current folder.");
        var only = Inputs.Text("--only", "Run only the tests whose name contains this.", "TEXT");
        var command = new Verb(
            "test",
            "Run the tests of a configuration: its calls through translation, triggers, mappings and requests. Nothing is sent. "
            + "The exit code is 1 when one fails, or --only meets none.")
        {
            Options = { config, only },
            Examples =
            [
                new("Run the tests of sluice.yaml.", "sluice test"),
                new("Run some of another file's, where the secrets are not known.", "CIO_API_KEY=x sluice test --config new.yaml --only Order"),
            ],
        };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(config) ?? Plans.DefaultFile;
            var plan = Plans.Load(file);
            var wanted = parsed.GetValue(only) ?? "";
            var tests = plan.Config.Tests.Where(test => test.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase)).ToList();
            using var output = new PrintableWriter(streams.Out);
            return Run(plan, tests, file, wanted, output);
        });
        return command;
    }

    private static int Run(Plan plan, List<TestConfig> tests, string file, string wanted, StreamWriter output)
    {
        if (tests.Count == 0)
        {
            if (wanted.Length > 0) throw new CommandException($"no test of {file} has '{wanted}' in its name (--only).");
            output.WriteLine($"{file} has no tests.");
            return 0;
        }
        var run = new ConfigTests(plan);
        var failed = 0;
        foreach (var test in tests)
        {
            var failures = run.Failures(test);
            output.WriteLine(failures.Count == 0 ? $"ok    {test.Name}" : $"FAIL  {test.Name} ({file}:{test.Line})");
            foreach (var line in failures) output.WriteLine($"        {line}");
            if (failures.Count > 0) failed++;
        }
        output.WriteLine($"{tests.Count - failed} passed, {failed} failed.");
        return failed == 0 ? 0 : 1;
    }
}
