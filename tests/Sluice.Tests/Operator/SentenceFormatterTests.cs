using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Operator;

namespace Sluice.Tests.Operator;

public sealed class SentenceFormatterTests
{
    private const string Start = "2026-01-02 03:04:05Z info  ";

    [Theory]
    [InlineData("x\r\nX-Evil: 1", @"x\r\nX-Evil: 1")]
    [InlineData("x\n2026-11-29 15:00:00Z info  all is well.\u001b[2J", @"x\n2026-11-29 15:00:00Z info  all is well.\u001B[2J")]
    [InlineData("tab\there, bell\a, none\0", @"tab\there, bell\u0007, none\u0000")]
    [InlineData("del\u007f, C1 \u009b2J, next \u0085", @"del\u007F, C1 \u009B2J, next \u0085")]
    [InlineData("lines\u2028paragraphs\u2029", @"lines\u2028paragraphs\u2029")]
    [InlineData("\u202egpj.exe\u202c \u2066a\u2069 \u200f\u061c", @"\u202Egpj.exe\u202C \u2066a\u2069 \u200F\u061C")]
    [InlineData(@"Grüße, 你好 \ 😀", @"Grüße, 你好 \ 😀")]
    public void One_event_is_one_line_whoever_wrote_what_is_in_it(string said, string shown) => Assert.Equal($"{Start}{shown}\n", Written(said));

    [Fact]
    public void An_exception_keeps_its_lines_and_nothing_else_that_moves_the_cursor() =>
        Assert.Equal($"{Start}It failed.\nSystem.InvalidOperationException: a\r\nb\\rc\\u001B[2J\\r\n", Written("It failed.", new InvalidOperationException("a\r\nb\rc\u001b[2J\r")));

    private static string Written(string sentence, Exception? exception = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var clock = new FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        new SentenceFormatter(new ServeOptions(), clock).Write(
            new LogEntry<string>(LogLevel.Information, "Sluice", default, sentence, exception, static (state, _) => state), null, output);
        return output.ToString();
    }
}
