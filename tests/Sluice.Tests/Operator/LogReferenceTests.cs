using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Operator;

public sealed partial class LogReferenceTests
{
    [Fact]
    public void The_page_of_the_log_is_that_of_its_sentences() => Repository.Compare("docs/log.md", LogReference.Of(LogReference.All()));

    [Fact]
    public void Every_sentence_has_a_name_of_its_own_a_level_that_the_page_tells_of_and_a_meaning()
    {
        var sentences = LogReference.All();
        Assert.True(sentences.Count > 40);
        Assert.Equal(sentences.Count, sentences.Select(static one => one.Event).Distinct().Count());
        Assert.All(sentences, static one =>
        {
            // Write both into the attributes of the method: EventName = "part.what_happened", and [Description("…")].
            Assert.Matches(Name(), one.Event);
            Assert.EndsWith(".", one.Meaning, StringComparison.Ordinal);
            Assert.InRange(one.Level, LogLevel.Debug, LogLevel.Critical);
        });
    }

    [GeneratedRegex(@"\A[a-z]+\.[a-z_]+\z")]
    private static partial Regex Name();
}
