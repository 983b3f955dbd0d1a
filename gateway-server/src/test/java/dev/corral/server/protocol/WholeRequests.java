package dev.corral.server.protocol;

import java.util.List;
import java.util.Map;

/** A request of every route with a body, with every field that it takes. */
final class WholeRequests {

  /** Apostrophes are quotation marks. */
  private static final Map<String, String> REQUESTS =
      Map.ofEntries(
          Map.entry(
              "/api/chat",
              """
              {'model':'m','stream':false,'keep_alive':'1h','think':true,'truncate':true,
               'format':{'type':'object'},'options':{'temperature':0.5,'num_ctx':8,'stop':['a'],
               'use_mmap':true},'logprobs':true,'top_logprobs':2,'tools':[{'type':'function',
               'function':{'name':'f','description':'d','parameters':{}}}],'messages':[
               {'role':'user','content':'x','images':['aGVsbG8=']},{'role':'assistant',
               'content':'','thinking':'t','tool_calls':[{'id':'c','function':{'name':'f',
               'arguments':{}}}]},{'role':'tool','content':'r','tool_name':'f',
               'tool_call_id':'c'}]}
              """),
          Map.entry(
              "/api/generate",
              """
              {'model':'m','prompt':'p','suffix':'s','system':'s','template':'t','context':[1],
               'raw':false,'images':['aGVsbG8='],'stream':true,'format':'json','keep_alive':5,
               'options':{'seed':1},'think':'low','truncate':false,'logprobs':false,
               'top_logprobs':0}
              """),
          Map.entry(
              "/api/embed",
              """
              {'model':'all-minilm','input':['x','y'],'truncate':true,'dimensions':2,
               'options':{},'keep_alive':1}
              """),
          Map.entry(
              "/api/embeddings",
              "{'model':'all-minilm','prompt':'x','keep_alive':0,'truncate':true,'options':{}}"),
          Map.entry("/api/show", "{'model':'all-minilm','name':'all-minilm'}"),
          Map.entry("/api/pull", "{'model':'m','name':'m','insecure':true,'stream':false}"),
          Map.entry("/api/push", "{'model':'m','name':'m','insecure':true,'stream':true}"),
          Map.entry(
              "/api/create",
              """
              {'model':'m','name':'m','from':'n','files':{'a':'b'},'adapters':{},'template':'t',
               'license':'l','system':'s','parameters':{},'messages':[],'quantize':'q',
               'renderer':'r','parser':'p','requires':'1','stream':false}
              """),
          Map.entry("/api/copy", "{'source':'a','destination':'b'}"),
          Map.entry(
              "/v1/chat/completions",
              """
              {'model':'m','stream':true,'stream_options':{'include_usage':true},'n':1,'seed':1,
               'temperature':1,'top_p':0.5,'max_tokens':5,'max_completion_tokens':5,'stop':['a'],
               'presence_penalty':1,'frequency_penalty':1,'logprobs':true,'top_logprobs':1,
               'reasoning_effort':'low','parallel_tool_calls':false,'response_format':{'type':
               'json_schema','json_schema':{'name':'n','schema':{},'strict':true}},'tools':[
               {'type':'function','function':{'name':'f','parameters':{}}}],'tool_choice':'auto',
               'messages':[{'role':'user','content':[{'type':'text','text':'x'},{'type':
               'image_url','image_url':{'url':'data:image/png;base64,aGVsbG8='}}]},{'role':
               'assistant','tool_calls':[{'id':'c','type':'function','function':{'name':'f',
               'arguments':'{}'}}]},{'role':'tool','tool_call_id':'c','content':'r'}]}
              """),
          Map.entry(
              "/v1/completions",
              """
              {'model':'m','prompt':['p'],'suffix':'s','echo':false,'best_of':1,'n':1,'stop':'a',
               'logprobs':1,'stream':true,'stream_options':{'include_usage':true},'max_tokens':5,
               'seed':1,'temperature':1,'top_p':1,'presence_penalty':0,'frequency_penalty':0}
              """),
          Map.entry(
              "/v1/embeddings",
              "{'model':'all-minilm','input':['x'],'encoding_format':'base64','dimensions':3}"),
          Map.entry("/v1/messages", message(",'max_tokens':5")),
          Map.entry("/v1/messages/count_tokens", message("")),
          Map.entry("/v1/rerank", rerank()),
          Map.entry("/v2/rerank", rerank()),
          Map.entry(
              "/v1/responses",
              """
              {'model':'m','instructions':'i','store':false,'stream':true,'tools':[{'type':
               'function','name':'f','description':'d','parameters':{},'strict':false}],
               'tool_choice':'auto','max_output_tokens':5,'temperature':1,'top_p':1,'text':
               {'format':{'type':'json_schema','name':'n','schema':{}}},'reasoning':{'effort':
               'low','summary':'auto'},'truncation':'auto','top_logprobs':1,'metadata':{'a':'b'},
               'include':['file_search_call.results'],'parallel_tool_calls':false,
               'previous_response_id':null,'input':[{'role':'user','content':[{'type':
               'input_text','text':'x'},{'type':'input_image','image_url':
               'data:image/png;base64,aGVsbG8='}]},{'type':'reasoning','summary':[{'type':
               'summary_text','text':'t'}]},{'type':'function_call','call_id':'c','name':'f',
               'arguments':'{}'},{'type':'function_call_output','call_id':'c','output':'r'}]}
              """));

  private WholeRequests() {}

  static List<String> paths() {
    return REQUESTS.keySet().stream().sorted().toList();
  }

  static String of(String path) {
    return REQUESTS.getOrDefault(path, "").replace('\'', '"');
  }

  private static String rerank() {
    return """
    {'model':'all-minilm','query':'q','documents':['a',{'text':'b'}],'top_n':1,
     'return_documents':true}
    """;
  }

  private static String message(String limit) {
    return """
    {'model':'m','system':[{'type':'text','text':'s'}],'temperature':1,'top_p':1,'top_k':1,
     'stop_sequences':['x'],'thinking':{'type':'enabled'},'stream':true,'tools':[{'name':'f',
     'input_schema':{}}],'tool_choice':{'type':'auto'},'messages':[{'role':'user','content':[
     {'type':'text','text':'x'},{'type':'image','source':{'type':'base64','data':
     'aGVsbG8='}}]},{'role':'assistant','content':[{'type':'thinking','thinking':'t'},
     {'type':'tool_use','id':'c','name':'f','input':{}}]},{'role':'user','content':[{'type':
     'tool_result','tool_use_id':'c','content':[{'type':'text','text':'r'}]}]}]
    """
            .strip()
        + limit
        + "}";
  }
}
