using System.Text;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/a/b", "/a/b", "")]
    [InlineData("/a?b=1&c", "/a", "b=1&c")]
    [InlineData("/a?b?c", "/a", "b?c")]
    [InlineData("/a?", "/a", "")]
    [InlineData("/a%3Fb", "/a%3Fb", "")]
    [InlineData("", "", "")]
    public void A_target_is_cut_at_its_first_question_mark(string target, string path, string query)
    {
        var bytes = Encoding.ASCII.GetBytes(target);
        Assert.Equal((path, query), (Encoding.ASCII.GetString(RequestTarget.PathOf(bytes)), Encoding.ASCII.GetString(RequestTarget.QueryOf(bytes))));
    }
}
